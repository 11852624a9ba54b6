import type { Predictor } from "../core/predictor.ts";
import type { Control, ControlValue } from "../core/view-spec.ts";

/** The choice that follows the model: the output with the highest answer. */
export const highestOutput = "highest";

/** The outputs' names; their numbers where the model has none. */
export function outputNamesOf({ outputNames }: Pick<Predictor, "outputNames">, outputs: number): readonly string[] {
	return outputNames ?? Array.from({ length: outputs }, (_, k) => `output ${k}`);
}

/** What chooses the output that is explained. */
export function outputControl(names: readonly string[]): Control {
	return {
		id: "output",
		label: "Output",
		help: "The answer that is explained.",
		answeredBy: "explainer",
		type: "choice",
		style: "menu",
		options: [
			{ value: highestOutput, label: "the highest" },
			...names.map((name, k) => ({ value: String(k), label: name })),
		],
	};
}

/** The chosen output; the highest of the answers where the choice follows them. */
export function outputOf(
	chosen: ControlValue | undefined,
	answers: ArrayLike<number>,
	names: readonly string[],
): number {
	if (chosen !== undefined && chosen !== highestOutput) return Math.min(Number(chosen), names.length - 1);
	let best = 0;
	for (let k = 1; k < answers.length; k++) if ((answers[k] as number) > (answers[best] as number)) best = k;
	return best;
}
