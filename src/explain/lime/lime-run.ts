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

/** Points of the first round where more may follow, and where time is limited. */
const firstRound = 500;
const firstTimed = 64;
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
		const first = timeLimit === Infinity ? firstRound : firstTimed;
		let count = auto ? Math.min(most, first) : most;
		// Rounds let partial answers out, and stop in time. All coalitions are known only when all were asked.
		if (!auto && (source.all === undefined || timeLimit < Infinity)) {
			while (count >= 2 * first) count = Math.ceil(count / 2);
		}
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
