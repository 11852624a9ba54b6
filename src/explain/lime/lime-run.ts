import { Breather } from "../../core/breather.ts";
import { ExplainError } from "../../core/errors.ts";
import type { RunContext } from "../../core/explainer.ts";
import type { Points } from "./kernel.ts";
import type { LimeQuestion } from "./lime-options.ts";
import { fitLocally, type LocalFit } from "./local-fit.ts";
import { MomentMemory } from "./moments.ts";
import type { SurrogateKind } from "./surrogate.ts";

/** Points around some examples, drawn and asked about as they are needed. */
export interface PointSource {
	readonly examples: number;
	/** Features of the surrogate. */
	readonly width: number;
	/** How many points there are, where they are all that there can be; a sample otherwise. */
	readonly all?: number;
	/** Draws more points around each example, up to `count`, and asks the model. */
	draw(count: number): Promise<void>;
	/** The points around an example; they are good until the next call. */
	points(example: number): Points;
}

/** What is known of the first examples. */
export interface LimeState {
	readonly fits: readonly LocalFit[];
	readonly stopped?: "time limit" | "evaluations";
}

/** Points of the first round where more may follow. */
const firstRound = 500;
/** Milliseconds between partial answers. */
const patience = 150;

/** The largest standard error as a share of the range of the coefficients. */
function widestBar({ standardError, coefficients }: LocalFit): number {
	let [widest, low, high] = [0, 0, 0];
	for (const error of standardError) widest = Math.max(widest, error);
	for (const value of coefficients) [low, high] = [Math.min(low, value), Math.max(high, value)];
	return widest === 0 ? 0 : widest / (high - low);
}

/**
 * Draws points in rounds, each as large as all before it, and fits surrogates to them: until there are as many as asked, the bars are small enough,
 * or the time is over.
 *
 * @param sources examples in groups, one after the other
 */
export async function* runLime(
	who: string,
	context: RunContext,
	sources: Iterable<PointSource>,
	wanted: SurrogateKind,
	options: Required<LimeQuestion> & { readonly maxSamples: number },
): AsyncGenerator<LimeState, LimeState> {
	const { samples, precision, timeLimit = Infinity } = options;
	const started = performance.now();
	let told = started;
	const late = () => performance.now() - started >= timeLimit;
	// How far the run is has been told with the last batch.
	const pace = { breather: new Breather(context), progress: { done: 0, total: 0, label: who } };
	const fits: LocalFit[] = [];
	let spent = false;
	for (const source of sources) {
		// An example that was not begun is not there rather than wrong.
		if (fits.length > 0 && late()) return { fits, stopped: "time limit" };
		const memory = new MomentMemory(source.width);
		const fitted = async () => {
			const own: LocalFit[] = [];
			for (let example = 0; example < source.examples; example++) {
				const points = source.points(example);
				checkWeights(who, fits.length + example, points);
				own.push(await fitLocally(points, wanted, memory, pace));
			}
			return own;
		};
		const auto = samples === "auto" && source.all === undefined;
		const most = source.all ?? (samples === "auto" ? options.maxSamples : samples);
		let count = auto ? Math.min(most, firstRound) : most;
		// Rounds let partial answers out, and stop in time.
		while (!auto && count >= 2 * firstRound) count = Math.ceil(count / 2);
		if (source.all !== undefined) count = most;
		for (;;) {
			await source.draw(count);
			const done = count >= most;
			const now = performance.now();
			if (!done && !auto && !late() && now - told < patience) {
				count = Math.min(most, 2 * count);
				continue;
			}
			const own = await fitted();
			const precise = source.all !== undefined || own.every((fit) => widestBar(fit) <= precision);
			if (done || (auto && precise)) {
				fits.push(...own);
				spent ||= auto && !precise;
				memory.release();
				break;
			}
			if (late()) return { fits: [...fits, ...own], stopped: "time limit" };
			if (now - told >= patience) {
				told = now;
				yield { fits: [...fits, ...own] };
			}
			count = Math.min(most, 2 * count);
		}
	}
	return { fits, ...(spent && { stopped: "evaluations" as const }) };
}

/** Refuses points that are all too far away to count. */
function checkWeights(who: string, example: number, { weights, count }: Points): void {
	let [sum, squares] = [0, 0];
	for (let i = 0; i < count; i++) {
		sum += weights[i] as number;
		squares += (weights[i] as number) ** 2;
	}
	if (sum * sum >= 2 * squares && squares > 0) return;
	const words = `expected a kernel width at which points near example ${example} count`;
	throw new ExplainError(
		"bad-option",
		`${who}: ${words}, got one at which ${sum > 0 ? "a single one has all the weight" : "none does"}; option "kernelWidth" widens it`,
	);
}

/** Points that count, as a share of a surrogate's coefficients, below which its bars themselves are guesses. */
const fewPerCoefficient = 10;

const short = (value: number): string => String(Number(value.toPrecision(3)));

/** Below this the surrogate is another model rather than an explanation. */
const lowFidelity = 0.5;

/** What to know before believing the surrogates. */
export function limeWarnings(
	{ fits, stopped }: LimeState,
	all: number,
	names: readonly string[],
	unit: string,
): string[] {
	const warnings: string[] = [];
	const which = (found: number) => (fits.length === 1 ? "this example" : `${found} of ${fits.length} examples`);
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
		const missing = all - fits.length;
		warnings.push(
			`The time limit ended the run early: the bars are wider than with all points${missing > 0 ? `, and ${missing} of ${all} examples are not here` : ""}.`,
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
