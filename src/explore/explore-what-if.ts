import type { Explanation, Feature } from "../core/explanation.ts";
import { type NdArray, ndArray } from "../core/nd-array.ts";
import { checkOptions, number, type OptionRules, optional, optionalNames, optionalText } from "../core/options.ts";
import type { Predictor } from "../core/predictor.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { type BackgroundOption, backgroundRule } from "../explain/game/background.ts";
import { type FeatureGroupsOption, featureIndex, groupsRule } from "../explain/global/feature-sets.ts";
import { readModelRows } from "../models/table/evaluation-data.ts";
import type { TableRows } from "../models/table/rows.ts";
import { classScores } from "../views/class-scores.ts";
import { waterfall } from "../views/waterfall.ts";
import { cellSignal, Explorer, type ExplorerDefinition, type ExplorerRun, type Values } from "./explorer.ts";
import { MovableRow } from "./movable-row.ts";
import { highestOutput, outputControl, outputNamesOf, outputOf } from "./output-control.ts";
import { backgroundOf, explainRows, type ShapSettings } from "./shap-source.ts";
import { startRow } from "./take-rows.ts";

/** What {@link exploreWhatIf} starts from. */
export interface ExploreWhatIfOptions {
	/** What stands for a feature that is not known. Default: 50 of the rows, or all where they are fewer. */
	background?: BackgroundOption | undefined;
	/** The row to start from. Default 0. */
	row?: number;
	/** Which columns have a control. Default: all; of more than twelve those that matter most to the row. */
	features?: readonly string[] | undefined;
	/** Features that play as one: `[["ldl", "hdl"]]`. */
	groups?: FeatureGroupsOption | undefined;
	/** What the model answers, where its output has no good name. */
	answer?: string | undefined;
	/** Milliseconds that a move may take where values are sampled. Default 400. */
	timeLimit?: number;
	/** Default 0. */
	seed?: number;
}

/** A row as it is moved, what the model says of it, and who made it so. */
export interface WhatIfAnswer {
	/** Shapley values of all outputs of the one row. */
	readonly explanation: Explanation<"attribution">;
	/** `[1, features]`. */
	readonly values: NdArray<Float64Array>;
	/** What the model answers, `[outputs]`, and what it did before anything was moved. */
	readonly prediction: NdArray<Float64Array>;
	readonly before: NdArray<Float64Array>;
}

const name = "exploreWhatIf";
const mostControls = 12;
/** Shown while a person moves a slider: the bars need not be finer than a pixel or two. */
const precision = 0.02;

const rules: OptionRules<Required<ExploreWhatIfOptions>> = {
	background: optional(backgroundRule()),
	row: number(0, { min: 0, integer: true }),
	features: optional(optionalNames()),
	groups: groupsRule(),
	answer: optionalText(),
	timeLimit: number(400, { min: 1 }),
	seed: number(0, { integer: true }),
};

interface WhatIfSettings extends ShapSettings {
	readonly features: readonly Feature[];
	readonly x: NdArray<Float64Array>;
	readonly moved: readonly number[];
	readonly row: number;
	readonly answer: string | undefined;
	readonly timeLimit: number;
	readonly outputs: number;
}

/** What an explorer of what-ifs asks and draws. */
class WhatIfQuestions implements ExplorerDefinition<WhatIfAnswer> {
	readonly values: Values;
	readonly #settings: WhatIfSettings;
	readonly #row: MovableRow;
	readonly #names: readonly string[];

	constructor(settings: WhatIfSettings) {
		const { features, x, moved, row, model, outputs } = settings;
		this.#settings = settings;
		this.#names = outputNamesOf(model, outputs);
		this.#row = new MovableRow(name, features, x, moved, ["output"]);
		this.values = { row, ...(outputs > 1 && { output: highestOutput }), ...this.#row.valuesOf(row) };
	}

	controls(): readonly Control[] {
		return [
			this.#row.rowControl,
			...(this.#names.length > 1 ? [outputControl(this.#names)] : []),
			...this.#row.featureControls,
		];
	}

	settle(values: Values, before: Values, asked: Values): Values {
		return this.#row.settle(values, before, asked);
	}

	label(): string {
		return "sharing out the prediction";
	}

	async compute(values: Values, run: ExplorerRun<WhatIfAnswer>): Promise<WhatIfAnswer> {
		const { model, x, timeLimit } = this.#settings;
		const now = ndArray(this.#row.now(values), [1, x.shape[1] as number], x.axes);
		const known = ndArray(this.#row.known(Number(values.row)), now.shape, x.axes);
		const answers = async (rows: NdArray<Float64Array>) => {
			const { values: all, shape } = await model.predict(rows, { signal: run.signal });
			return ndArray(Float64Array.from(all), [shape[1] as number], ["output"]);
		};
		const [prediction, before] = [await answers(now), await answers(known)];
		const whole = (explanation: Explanation<"attribution">) => ({ explanation, values: now, prediction, before });
		const explanation = await explainRows(this.#settings, now, { precision, timeLimit }, run, (partial) =>
			run.onPartial(whole(partial)),
		);
		return whole(explanation);
	}

	views(
		{ explanation, prediction, before }: WhatIfAnswer,
		values: Values,
		controls: readonly Control[],
	): readonly ViewSpec[] {
		const { answer, model } = this.#settings;
		const output = outputOf(values.output, prediction.values, this.#names);
		const stack = waterfall(explanation, {
			output,
			before: before.values[output] as number,
			controls,
			title: `Row ${values.row}: what if?`,
			most: 12,
			...(answer !== undefined && { answer }),
		});
		if (this.#names.length < 2 || model.outputUnit !== "probability") return [stack];
		return [stack, classScores(prediction, this.#names, { target: output, title: "Probabilities", pick: "output" })];
	}
}

/** The columns that matter most to a row, in their order. */
async function strongestColumns(
	settings: ShapSettings,
	row: NdArray<Float64Array>,
	timeLimit: number,
): Promise<readonly number[]> {
	const columns = Array.from({ length: row.shape[1] as number }, (_, column) => column);
	if (columns.length <= mostControls) return columns;
	const run = { signal: cellSignal(), onProgress() {} };
	const { payload } = await explainRows(settings, row, { precision, timeLimit }, run, () => {});
	const { scores, members } = payload;
	const players = scores.shape[1] as number;
	const outputs = scores.values.length / players;
	const matters = new Float64Array(columns.length);
	for (let player = 0; player < players; player++) {
		for (const column of members?.[player] ?? [player]) {
			for (let k = 0; k < outputs; k++) matters[column]! += Math.abs(scores.values[player * outputs + k] as number);
		}
	}
	const ranked = columns.sort((a, b) => (matters[b] as number) - (matters[a] as number) || a - b);
	return ranked.slice(0, mostControls).sort((a, b) => a - b);
}

/**
 * What if this value were another? Every feature a slider or menu beside the waterfall of the prediction: prediction and Shapley values follow as one
 * is moved, and the output before anything was moved stays as a line.
 *
 * For any model of a table. Trees, sums and models of few features are answered exactly; for others the values are sampled for `timeLimit`
 * milliseconds a move, drawn with their intervals, and sharpen while nothing is moved.
 *
 * It misleads where features go together: moving one alone may make a row that does not exist, and no slider says what would happen in the world.
 *
 * @returns the explorer; its `answer` has the Shapley values, and `set({ bmi: 30 })` moves a control by the name of its column.
 * @throws ExplainError `out-of-range` for a row that is not there, `unknown-name` for a column, and as `shap`.
 *
 * @example `await exploreWhatIf(forest, table, { row: 7, features: ["bmi", "bloodPressure"] })`
 */
export async function exploreWhatIf(
	model: Predictor,
	rows: TableRows,
	options: ExploreWhatIfOptions = {},
): Promise<Explorer<WhatIfAnswer>> {
	const given = checkOptions<Required<ExploreWhatIfOptions>>(name, rules, options);
	const { x, features } = await readModelRows(name, model, rows);
	const { row, answer, timeLimit, groups, seed } = given;
	const first = startRow(name, x, row);
	const outputs = (await model.predict(first)).shape[1] as number;
	const background = backgroundOf(given.background, x, seed);
	const moved = given.features
		? given.features.map((feature) => featureIndex(name, features, feature))
		: await strongestColumns({ model, background, groups, seed }, first, timeLimit);
	return Explorer.start(
		new WhatIfQuestions({ model, features, x, moved, row, answer, timeLimit, groups, seed, background, outputs }),
	);
}
