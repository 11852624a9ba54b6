import { ExplainError, shown } from "../core/errors.ts";
import { checkOptions, number, type OptionRules, optionalNames, optionalText } from "../core/options.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { classRows } from "../data/resampling/class-rows.ts";
import { split } from "../data/split.ts";
import type { ColumnSet } from "../data/table/column.ts";
import type { Table } from "../data/table/table.ts";
import type { TableLike } from "../data/to-table.ts";
import type { Estimator } from "../models/table/estimator.ts";
import { tableOf } from "../models/table/rows.ts";
import { reliabilityDiagram } from "../views/calibration.ts";
import { classBalance } from "../views/class-balance.ts";
import { confusionMatrix } from "../views/confusion.ts";
import { classRecall } from "../views/confusion-recall.ts";
import { Explorer, type ExplorerDefinition, type ExplorerRun, type Values } from "./explorer.ts";
import { type Resampling, resamplings, type TriedSide, trySide } from "./try-resampling.ts";

/** What {@link exploreResampling} takes. */
export interface ExploreResamplingOptions {
	/** The column with the classes. */
	target: string;
	/** The columns to predict it from. Default: all others. */
	features?: readonly string[] | undefined;
	/** The class that is thinned and whose probability is looked at. Default: the rarest. */
	positive?: string | undefined;
	/** The share of the rows that is held out and never resampled, above 0 and below 1. Default 0.4. */
	test?: number;
	/** Default 0. */
	seed?: number;
}

/** What an explorer of resampling shows. */
export interface ResamplingAnswer {
	/** The model fitted to the rows as they are, and to the resampled ones; both judged on the same held-out rows. */
	readonly before: TriedSide;
	readonly after: TriedSide;
	/** The rows of the table that are in this world, which is thinned to the prevalence: those trained on, and those held out. */
	readonly train: Uint32Array;
	readonly test: Uint32Array;
}

const who = "exploreResampling";

type Settings = Required<ExploreResamplingOptions>;

const rules: OptionRules<Settings> = {
	target: { expected: "the name of a column", fallback: "", accepts: (value) => typeof value === "string" },
	features: optionalNames(),
	positive: optionalText(),
	test: {
		...number(0.4),
		expected: "a number above 0 and below 1",
		accepts: (value) => typeof value === "number" && value > 0 && value < 1,
	},
	seed: number(0, { integer: true }),
};

const leastPrevalence = 0.02;
/** Models that are kept for another threshold. */
const mostKept = 40;

/** What an explorer of resampling asks and draws. */
class ResamplingQuestions implements ExplorerDefinition<ResamplingAnswer> {
	readonly values: Values;
	readonly #estimator: Estimator;
	readonly #table: Table;
	readonly #settings: Settings;
	readonly #classes: readonly string[];
	/** The class of each row. */
	readonly #codes: Uint32Array;
	readonly #positive: number;
	readonly #prevalence: number;
	/** The models fitted so far: another threshold needs no other model. */
	readonly #tried = new Map<string, TriedSide>();

	constructor(estimator: Estimator, table: Table, settings: Settings) {
		const classes = classRows(who, table, settings.target);
		this.#estimator = estimator;
		this.#table = table;
		this.#settings = settings;
		this.#classes = classes.map(({ name }) => name);
		this.#codes = new Uint32Array(table.rowCount);
		for (const [code, { rows }] of classes.entries()) for (const row of rows) this.#codes[row] = code;
		const rarest = classes.reduce(
			(best, one, k) => (one.rows.length < (classes[best]?.rows.length as number) ? k : best),
			0,
		);
		this.#positive = settings.positive === undefined ? rarest : this.#classes.indexOf(settings.positive);
		if (this.#positive < 0) {
			const words = `expected option "positive" to be one of ${this.#classes.join(", ")}`;
			throw new ExplainError("unknown-name", `${who}: ${words}, got ${shown(settings.positive)}`);
		}
		this.#prevalence = (classes[this.#positive]?.rows.length as number) / table.rowCount;
		this.values = { method: "weights", prevalence: this.#round(this.#prevalence), threshold: 0.5 };
	}

	/** Whole percents, not above what there is. */
	#round(share: number): number {
		return Math.max(leastPrevalence, Math.floor(100 * share) / 100);
	}

	controls(): readonly Control[] {
		const positive = this.#classes[this.#positive] as string;
		return [
			{
				id: "method",
				label: "Training rows",
				help: "What is done to the rows trained on. Those held out stay as they are.",
				answeredBy: "explainer",
				type: "choice",
				style: "menu",
				options: resamplings.map(({ id, label }) => ({ value: id, label })),
			},
			{
				id: "prevalence",
				label: `Share of ${positive}`,
				help: `Leaves out rows of "${positive}" at random, from all rows, until this share is left: how rare it is in this world.`,
				answeredBy: "explainer",
				type: "range",
				min: leastPrevalence,
				max: Math.max(leastPrevalence + 0.01, this.#round(this.#prevalence)),
				step: 0.01,
				format: "percent",
			},
			...(this.#classes.length === 2
				? [
						{
							id: "threshold",
							label: `Say ${positive} from`,
							help: "Moving the threshold finds more of a rare class too, and leaves the probabilities as they are.",
							answeredBy: "explainer",
							type: "range",
							min: 0.01,
							max: 0.99,
							step: 0.01,
							format: "percent",
						} as const,
					]
				: []),
		];
	}

	label({ method }: Values): string {
		return `fitting ${this.#estimator.method} (${resamplings.find(({ id }) => id === method)?.label})`;
	}

	/** The rows of a world in which the class is as rare as asked, divided with all classes in proportion. */
	#world(prevalence: number): { train: Uint32Array; test: Uint32Array } {
		const { test, seed } = this.#settings;
		const all = Uint32Array.from(this.#codes.keys());
		const own = all.filter((row) => this.#codes[row] === this.#positive);
		const others = all.length - own.length;
		const wanted = Math.min(own.length, Math.round((prevalence * others) / (1 - prevalence)));
		const enough = prevalence >= this.#round(this.#prevalence) ? own.length : wanted;
		// Split first and thin both sides, so that the sides keep their rows while the share moves.
		const sides = split(this.#codes, { test, seed });
		const thin = (rows: Uint32Array) => {
			const members = rows.filter((row) => this.#codes[row] === this.#positive);
			const kept = new Set(members.subarray(0, Math.max(2, Math.round((enough * members.length) / own.length))));
			return rows.filter((row) => this.#codes[row] !== this.#positive || kept.has(row));
		};
		return { train: thin(sides.train), test: thin(sides.test) };
	}

	async compute(values: Values, { signal, onProgress }: ExplorerRun): Promise<ResamplingAnswer> {
		const prevalence = Number(values.prevalence);
		const { train, test } = this.#world(prevalence);
		const { target, features, seed } = this.#settings;
		const question = {
			estimator: this.#estimator,
			train: this.#table.take(train),
			test: this.#table.take(test),
			truth: Int32Array.from(test, (row) => this.#codes[row] as number),
			classes: this.#classes,
			target,
			features: features ?? this.#table.names.filter((name) => name !== target),
			positive: this.#positive,
			threshold: Number(values.threshold),
			seed,
			signal,
		};
		const tried = async (method: Resampling): Promise<TriedSide> => {
			const key = `${method} ${prevalence}`;
			const side = this.#tried.get(key) ?? (await trySide({ ...question, method }));
			if (this.#tried.size >= mostKept) this.#tried.clear();
			this.#tried.set(key, side);
			return side.at(question.threshold);
		};
		onProgress({ done: 0, total: 2 });
		const before = await tried("none");
		onProgress({ done: 1, total: 2 });
		const after = values.method === "none" ? before : await tried(values.method as Resampling);
		return { before, after, train, test };
	}

	views(
		{ before, after, train, test }: ResamplingAnswer,
		{ method }: Values,
		controls: readonly Control[],
	): readonly ViewSpec[] {
		const positive = this.#classes[this.#positive] as string;
		const label = resamplings.find(({ id }) => id === method)?.label ?? "";
		const sides = method === "none" ? [before] : [before, after];
		const name = (side: TriedSide) => (side === before ? "as they are" : label);
		const held = `Judged on ${test.length.toLocaleString("en")} held-out rows that are never resampled; trained on ${train.length.toLocaleString("en")}.`;
		const matrix = confusionMatrix(
			sides.map((side) => ({
				name: name(side),
				counts: side.confusion,
				rows: side.cells.map((cell) => cell.map((at) => test[at] as number)),
			})),
			this.#classes,
			{ controls, title: `Held-out rows, ${this.#estimator.method}` },
		);
		return [
			{ ...matrix, caption: `${matrix.caption} ${held}` },
			classRecall(sides.map((side) => ({ name: name(side), recalls: side.recalls }))),
			reliabilityDiagram(
				sides.map((side) => ({ name: name(side), ...side.reliability })),
				{ positive, title: `Is the probability of "${positive}" what it says?` },
			),
			classBalance(after.trained, {
				target: "class",
				title: `Rows trained on, ${method === "none" ? "as they are" : label}`,
			}),
		];
	}
}

/**
 * What does resampling do to a model? Confusion matrix, recall of each class and calibration on held-out rows, before and after: class weights,
 * over- or undersampling, SMOTE, or none of it and another threshold. The share of a class moves, so that one sees a rare one get lost.
 *
 * Each question fits the estimator twice at most. Held-out rows are thinned with all others but never resampled.
 *
 * @returns the explorer; its `answer` holds both sides.
 * @throws ExplainError as the estimator's `fit`; `bad-option`, `unknown-name` for a target or a class that is not there, `bad-input` for one class only.
 *
 * @example `await exploreResampling(logisticRegression(), table, { target: "diagnosis" });`
 */
export async function exploreResampling(
	estimator: Estimator,
	data: TableLike | ColumnSet,
	options: ExploreResamplingOptions,
): Promise<Explorer<ResamplingAnswer>> {
	const settings = checkOptions<Settings>(who, rules, options ?? {});
	if (typeof estimator?.fit !== "function")
		throw new ExplainError(
			"bad-input",
			`${who}: expected an estimator, such as logisticRegression(), got ${shown(estimator)}`,
		);
	return Explorer.start(new ResamplingQuestions(estimator, tableOf(data), settings));
}
