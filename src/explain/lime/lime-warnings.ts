import type { LimeState } from "./lime-run.ts";

/** Points that count, as a share of a surrogate's coefficients, below which its bars themselves are guesses. */
const fewPerCoefficient = 10;

const short = (value: number): string => String(Number(value.toPrecision(3)));

/** Below this the surrogate is another model rather than an explanation. */
const lowFidelity = 0.5;

/** What to know before believing the surrogates. */
export function limeWarnings(
	{ fits, stopped }: LimeState,
	{ examples, each }: { readonly examples: number; readonly each: number },
	names: readonly string[],
	unit: string,
): string[] {
	const warnings: string[] = [];
	const which = (found: number) =>
		fits.length === 1 ? "this example" : `${found} of ${fits.length} ${each > 1 ? "answers" : "examples"}`;
	const least = (values: readonly number[]) => values.reduce((low, value) => Math.min(low, value), Infinity);
	const unlike = fits.filter(({ fidelity }) => fidelity < lowFidelity);
	if (unlike.length > 0) {
		const worst = short(Math.max(0, least(unlike.map(({ fidelity }) => fidelity))));
		warnings.push(
			`Near ${which(unlike.length)} no line follows the model (weighted R² down to ${worst}): the coefficients are about the surrogate rather than the model; a smaller kernel width may help.`,
		);
	}
	const few = fits.filter(({ effective, active }) => effective < fewPerCoefficient * (active.length + 1));
	if (few.length > 0) {
		const worst = Math.floor(least(few.map(({ effective }) => effective)));
		warnings.push(
			`Around ${which(few.length)} few points are near (their weights are worth ${worst} of equal weight): draw more or widen the kernel.`,
		);
	}
	const still = fits[0]?.constant.filter((j) => fits.every(({ constant }) => constant.includes(j))) ?? [];
	if (still.length > 0) {
		const words = still
			.slice(0, 8)
			.map((j) => `"${names[j]}"`)
			.join(", ");
		warnings.push(
			`${words}${still.length > 8 ? " …" : ""} did not vary among the points: nothing is known of what ${still.length > 1 ? "they do" : "it does"}.`,
		);
	}
	if (stopped === "time limit") {
		const missing = examples - fits.length / each;
		warnings.push(
			`The time limit ended the run early: the bars are wider than with all points${missing > 0 ? `, and ${missing} of ${examples} examples are not here` : ""}.`,
		);
	}
	if (stopped === "evaluations") {
		const widest = fits.reduce(
			(most, { standardError }) => standardError.reduce((wide, error) => Math.max(wide, error), most),
			0,
		);
		warnings.push(
			`The bars are not as small as asked: standard errors are up to ${short(widest)}${unit === "none" ? "" : ` (${unit})`}; raise maxSamples or precision.`,
		);
	}
	return warnings;
}
