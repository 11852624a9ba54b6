import type { Explanation } from "../core/explanation.ts";
import type { NdArray } from "../core/nd-array.ts";
import { CoalitionMemory } from "../explain/shap/remembered-game.ts";
import type { ExplorerRun } from "./explorer.ts";
import { explainRows, type ShapSettings } from "./shap-source.ts";

/** The first answer is quick; each time it is sharpened, bars half as long are asked for, with four times the samples. */
const first = { precision: 0.04, samples: 256 };

/** Rows that are explained together, whose Shapley values are sharpened step by step: each goes on from what was asked before. */
export class SharpenedRows {
	readonly #settings: ShapSettings;
	readonly #x: NdArray<Float64Array>;
	readonly #memory = new CoalitionMemory();
	/** What is known, and how often it was sharpened: another picture asks nothing again. */
	#known: { readonly sharpened: number; readonly explanation: Explanation<"attribution"> } | undefined;
	/** What the run that goes on sharpens to, and what it knows so far. */
	#asked = 0;
	#partial: Explanation<"attribution"> | undefined;

	constructor(settings: ShapSettings, x: NdArray<Float64Array>) {
		this.#settings = settings;
		this.#x = x;
	}

	get known(): Explanation<"attribution"> | undefined {
		return this.#known?.explanation;
	}

	/** The values, sharpened so often; those on the way are shown as soon as they are surer than what is known. */
	async explain(
		sharpened: number,
		run: Pick<ExplorerRun, "signal" | "onProgress">,
		onPartial: (partial: Explanation<"attribution">) => void,
	): Promise<Explanation<"attribution">> {
		this.#asked = sharpened;
		this.#partial = undefined;
		if (this.#known?.sharpened === sharpened) return this.#known.explanation;
		const sharpness = {
			precision: first.precision / 2 ** sharpened,
			maxSamples: first.samples * 4 ** sharpened,
			memory: this.#memory,
		};
		const before = this.known;
		const explanation = await explainRows(this.#settings, this.#x, sharpness, run, (partial) => {
			if (before && uncertainty(partial) >= uncertainty(before)) return;
			this.#partial = partial;
			onPartial(partial);
		});
		this.#known = { sharpened, explanation };
		return explanation;
	}

	/** A person stopped it: what is known is what there is, and another picture must not begin again. */
	stop(): void {
		const explanation = this.#partial ?? this.known;
		if (explanation) this.#known = { sharpened: this.#asked, explanation };
	}
}

/** The sum of an answer's standard errors; of an exact one 0. */
function uncertainty({ diagnostics }: Explanation<"attribution">): number {
	let sum = 0;
	for (const error of diagnostics.standardError?.values ?? []) sum += error;
	return sum;
}
