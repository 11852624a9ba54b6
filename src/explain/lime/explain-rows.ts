import { ExplainError } from "../../core/errors.ts";
import type { RunContext } from "../../core/explainer.ts";
import type { Feature } from "../../core/explanation.ts";
import { ndArray } from "../../core/nd-array.ts";
import { checked, type OptionRules, oneOf } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import { readModelRows } from "../../models/table/evaluation-data.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { type BackgroundOption, backgroundRule } from "../game/background.ts";
import { GameProgress } from "../game/game-progress.ts";
import { tableGame } from "../game/table-game.ts";
import { type FeatureGroupsOption, groupsRule } from "../global/feature-sets.ts";
import { answersOf } from "../perturbation/answers.ts";
import { askRows } from "../perturbation/ask-rows.ts";
import { describeTarget, explainedOutputs } from "../target.ts";
import { entropyBins } from "./entropy-bins.ts";
import { GamePoints } from "./game-points.ts";
import { likelihoodOf } from "./likelihood.ts";
import { type LimeQuestion, limeRules, surrogateKind } from "./lime-options.ts";
import { keptPoints, type LimeSteps, limeAnswer, limeSteps } from "./lime-payload.ts";
import { type PointSource, runLime } from "./lime-run.ts";
import {
	NeighbourhoodNoise,
	refuseMissing,
	sharesPoints,
	type TableNeighbourhood,
	TablePoints,
	trainingBins,
} from "./table-points.ts";
import { binEnds, binWords, type LimeBins, trainingColumns } from "./training-values.ts";

/** The options of `lime`. */
export interface LimeOptions extends LimeQuestion {
	/**
	 * Rows like those that the model was trained on. They give each column's scale, bins and frequencies, and what is likely. Necessary, but for
	 * `neighbourhood: "presence"`.
	 */
	training?: TableRows | undefined;
	/**
	 * `"continuous"`: numbers are drawn from a normal distribution with the training rows' standard deviation, categories by their frequency.
	 * `"discretised"`: every column takes the value of a random training row, and a feature is whether it lies in the explained row's bin.
	 * `"presence"`: a feature is kept, or replaced by the value of `background`. Default `"continuous"`.
	 */
	neighbourhood?: "continuous" | "discretised" | "presence";
	/** Where the normal distribution is centred: at the row, or at the training rows' mean as lime's package does. Default `"row"`. */
	around?: "row" | "data";
	/**
	 * The bins of numbers that are discretised: of as many values each, or `"entropy"`, between which the model's answers to the training rows differ most (a tree of
	 * depth 3 of that column alone; the model is asked about those rows). Default `"quartile"`.
	 */
	bins?: LimeBins;
	/** Of `"presence"`: what takes the place of a feature, a row or several whose answers are averaged. */
	background?: BackgroundOption | undefined;
	/** Of `"presence"`: features that come and go together, `[["ldl", "hdl"]]`. Default: each by itself. */
	groups?: FeatureGroupsOption | undefined;
}

/** Points around a row where nothing is said, and at most where they are drawn until the bars are small. */
const usualSamples = 5000;
const mostSamples = 40_000;

/** The rules of {@link LimeOptions}. */
export const tableRules: OptionRules<Required<LimeOptions>> = {
	...limeRules({ samples: usualSamples, distance: "euclidean" }),
	training: checked<TableRows | undefined>(
		undefined,
		"rows, such as the training table",
		(value) => typeof value === "object" && value !== null,
	),
	neighbourhood: oneOf(["continuous", "discretised", "presence"], "continuous"),
	around: oneOf(["row", "data"], "row"),
	bins: oneOf(["quartile", "decile", "entropy"], "quartile"),
	background: { ...backgroundRule(), fallback: undefined } as never,
	groups: groupsRule(),
};

/** lime's kernel width: so many times the root of the number of features. */
const usualWidth = 0.75;

/** Answers about points that are kept at once. */
const mostAnswers = 1 << 22;

/** Explains rows of a table, for `lime` and what is made of it. */
export async function* explainRows(
	who: string,
	context: RunContext,
	model: Predictor,
	given: TableRows,
	options: Required<LimeOptions>,
): LimeSteps {
	const wanted = surrogateKind(who, options);
	const limits = { ...options, maxSamples: options.maxSamples ?? mostSamples };
	if (options.neighbourhood === "presence") return yield* explainPresence(who, context, model, given, limits, wanted);
	if (options.groups)
		throw new ExplainError("bad-option", `${who}: expected option "groups" with neighbourhood "presence"`);
	const { x, features } = await readModelRows(who, model, given);
	const { ask, unit } = answersOf(who, model, options.explain);
	if (options.training === undefined) {
		const words =
			'expected option "training": rows like those that the model was trained on, which give the scale of each column';
		throw new ExplainError("bad-option", `${who}: ${words}`);
	}
	const read = await readModelRows(`${who}: training`, model, options.training);
	const training = trainingColumns(who, read.features, read.x.values);
	const discretised = options.neighbourhood === "discretised";
	const [count, width] = x.shape as [number, number];
	if (training.length !== width) {
		const words = `expected option "training" to have ${width} columns as the explained rows`;
		throw new ExplainError("shape-mismatch", `${who}: ${words}, got ${training.length}`);
	}
	const kernelWidth = options.kernelWidth ?? usualWidth * Math.sqrt(width);
	const { around, distance } = options;
	const { bins: cut } = options;
	const ends =
		discretised && cut === "entropy"
			? await entropyBins(context, { who, ask, x: read.x.values, width }, training)
			: training.map((column) =>
					discretised && cut !== "entropy" && !column.feature.levels ? binEnds(column, cut) : undefined,
				);
	const hood: TableNeighbourhood = { training, ends, discretised, around, distance, kernelWidth };
	refuseMissing(who, hood, x.values);

	const shared = sharesPoints(hood);
	const most = options.samples === "auto" ? limits.maxSamples : options.samples;
	const total = count + (shared ? 1 : count) * most;
	let whole = new Float64Array(0);
	let classes = 1;
	await askRows(context, {
		ask,
		count,
		width,
		label: who,
		total,
		fill: (rows, start, end) => rows.set(x.values.subarray(start * width, end * width)),
		take(found, start, _, outputs) {
			if (start === 0) whole = new Float64Array(count * outputs);
			classes = outputs;
			whole.set(found, start * outputs);
		},
	});
	const explained = explainedOutputs(
		who,
		model.outputNames,
		ndArray(whole, [count, classes], ["example", "output"]),
		options.target,
	);

	const { indices, each } = explained;
	// Of those that are drawn until the bars are small nobody knows how many they will be.
	const room = options.samples === "auto" ? 0 : most;
	const noise = new NeighbourhoodNoise(hood, context.random, room);
	const bins = trainingBins(hood);
	let last: TablePoints | undefined;
	let before = count;
	function* sources(): Generator<PointSource> {
		// Rows whose points are their own and whose number is not known are not kept waiting for each other.
		const group = shared
			? count
			: options.samples === "auto"
				? 1
				: Math.max(1, Math.floor(mostAnswers / (most * each)));
		for (let start = 0; start < count; start += group) {
			const end = Math.min(count, start + group);
			const rows = x.values.subarray(start * width, end * width);
			const outputs = indices.subarray(start * each, end * each);
			last = new TablePoints(hood, noise, { who, context, ask, rows, outputs, each, room, before, total }, bins);
			yield last;
			before += last.asked;
			// Of a single row the points are looked at once more.
			if (count > 1) last.release();
		}
	}
	const outputs = Float64Array.from(
		indices,
		(output, place) => whole[Math.floor(place / each) * classes + output] as number,
	);
	const names: Feature[] = features.map((feature, j) =>
		discretised && count === 1
			? { ...feature, description: binWords(feature, x.values[j] as number, ends[j]) }
			: { ...feature },
	);
	const subject = {
		examples: count,
		unit,
		features: names,
		each,
		all: explained.all,
		inputs: (known: number) => ndArray(x.values.slice(0, known * width), [known, width], x.axes),
		target: (known: number) =>
			explained.all ? explained.target : describeTarget(model, [...indices.subarray(0, known)]),
		outputs,
		kernelWidth,
		per: discretised
			? "in the row's bin rather than in another"
			: features.some(({ levels }) => levels)
				? "per standard deviation; of a category, the row's level rather than another"
				: "per standard deviation",
		exact: () => false,
		neighbours() {
			const own = last as TablePoints;
			const points = own.points(0);
			const rows = own.rows(0, Math.min(keptPoints, points.count));
			return { points, rows, likelihood: likelihoodOf(training, rows) };
		},
	};
	const states = runLime(who, context, sources(), wanted, limits);
	try {
		const answer = yield* limeSteps(who, states, (state) => limeAnswer(state, subject));
		await context.checkpoint({ done: before, total: before, label: who });
		return answer;
	} finally {
		last?.release();
		noise.release();
	}
}

/** Features are kept, or replaced by those of a background. */
async function* explainPresence(
	who: string,
	context: RunContext,
	model: Predictor,
	given: TableRows,
	options: Required<LimeOptions> & { readonly maxSamples: number },
	wanted: ReturnType<typeof surrogateKind>,
): LimeSteps {
	const progress = new GameProgress(context, who);
	const { target, explain, groups, samples } = options;
	const background = options.background as BackgroundOption;
	const game = await tableGame(
		context,
		who,
		model,
		given,
		{ background, target, explain, groups, link: "identity" },
		progress,
	);
	const { each, all, target: described } = game.outputs;
	const count = game.width / each;
	const kernelWidth = options.kernelWidth ?? usualWidth * Math.sqrt(game.players.length);
	const most = samples === "auto" ? options.maxSamples : samples;
	const how = { draw: "even odds", distance: options.distance, kernelWidth } as const;
	const points = new GamePoints(game, how, context.random.fork("coalitions"), most);
	progress.set(0, points.all ?? most);
	const width = game.inputs.shape[1] as number;
	const { members } = game;
	const subject = {
		examples: count,
		unit: game.unit,
		features: game.players,
		each,
		all,
		inputs: (known: number) => ndArray(game.inputs.values.slice(0, known * width), [known, width], game.inputs.axes),
		target: () => described,
		outputs: (await game.ends()).all,
		kernelWidth,
		per: "kept rather than replaced",
		exact: () => points.complete,
		neighbours: () => ({ points: points.points(0) }),
		...(members && { more: { members } }),
	};
	const states = runLime(who, context, [points], wanted, options);
	const answer = yield* limeSteps(who, states, (state) => limeAnswer(state, subject));
	await context.checkpoint(progress.finish(points.all ?? most));
	return answer;
}
