import { ExplainError } from "../core/errors.ts";
import type { Explanation, Feature, LocalSurrogate } from "../core/explanation.ts";
import { type NdArray, ndArray } from "../core/nd-array.ts";
import type { Predictor } from "../core/predictor.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { lime } from "../explain/lime/lime.ts";
import type { TableRows } from "../models/table/rows.ts";
import { attributionBars } from "../views/attribution-bars.ts";
import { type LineBesideModel, localLine } from "../views/local-line.ts";
import { neighbourhood } from "../views/neighbourhood.ts";
import type { ExplorerDefinition, ExplorerRun, Values } from "./explorer.ts";
import { featureRanges } from "./feature-controls.ts";
import { largest, limeControls } from "./lime-controls.ts";
import { highestOutput, outputNamesOf, outputOf } from "./output-control.ts";
import { takeRows } from "./take-rows.ts";

/** What an explorer of LIME was started with. */
export interface LimeSettings {
	readonly model: Predictor;
	readonly features: readonly Feature[];
	/** All rows, `[n, features]`. */
	readonly x: NdArray<Float64Array>;
	readonly training: TableRows;
	readonly row: number;
	readonly kernelWidth: number;
	readonly samples: number;
	readonly seed: number;
	readonly outputs: number;
}

/** A row's surrogate, and the line along one feature beside the model. */
export interface LimeAnswer {
	readonly explanation: Explanation<"attribution">;
	/** The penalty, in the scale of the weighted sum of squares. */
	readonly lambda: number;
	/** Absent where the feature is no number, or was cut into bins. */
	readonly line: LineBesideModel | undefined;
}

/** Points of the fit without a penalty, by which the largest sensible penalty is told. */
const scoutSamples = 500;
const gridSize = 61;

/** What an explorer of LIME asks and draws. */
export class LimeQuestions implements ExplorerDefinition<LimeAnswer> {
	readonly values: Values;
	readonly #settings: LimeSettings;
	readonly #outputNames: readonly string[];
	/** The numbers, by index. */
	readonly #numbers: readonly number[];
	/** The largest sensible α by what it depends on, so that only moving λ asks the model once. */
	readonly #strongest = new Map<string, number>();

	constructor(settings: LimeSettings) {
		const { features, model, outputs, row, kernelWidth, samples, seed } = settings;
		this.#settings = settings;
		this.#outputNames = outputNamesOf(model, outputs);
		this.#numbers = [...features.keys()].filter((j) => !features[j]?.levels);
		this.values = {
			row,
			...(outputs > 1 && { output: highestOutput }),
			points: "continuous",
			width: kernelWidth,
			samples,
			penalty: 0.1,
			seed,
			feature: largest,
		};
	}

	controls({ points }: Values): readonly Control[] {
		const { x, features } = this.#settings;
		return limeControls({
			rows: x.shape[0] as number,
			outputs: this.#outputNames,
			numbers: this.#numbers.map((j) => (features[j] as Feature).name),
			hasLine: points === "continuous",
		});
	}

	label({ samples }: Values): string {
		return `asking the model about ${samples} points`;
	}

	async compute(values: Values, run: ExplorerRun<LimeAnswer>): Promise<LimeAnswer> {
		try {
			return await this.#answer(values, run);
		} catch (error) {
			// The controls take what LIME takes, all but a kernel that reaches no point.
			if (!(error instanceof ExplainError) || error.code !== "bad-option") throw error;
			const words = "So near the row no more than a single point counts: widen the kernel, or draw more points.";
			throw new ExplainError("bad-option", words, { cause: error });
		}
	}

	async #answer(values: Values, { signal, onProgress }: ExplorerRun<LimeAnswer>): Promise<LimeAnswer> {
		const { model, x, training } = this.#settings;
		const row = takeRows(x, [Number(values.row)]);
		const { values: answers } = await model.predict(row, { signal });
		const target = outputOf(values.output, answers, this.#outputNames);
		const common = {
			training,
			target,
			neighbourhood: values.points as "continuous" | "discretised",
			kernelWidth: Number(values.width),
			seed: Number(values.seed),
			signal,
		};
		const key = JSON.stringify([values.row, target, values.points, values.width, values.seed]);
		let strongest = this.#strongest.get(key);
		if (strongest === undefined) {
			const scout = await lime(model, row, { ...common, alpha: 0, samples: scoutSamples });
			strongest = strongestPenalty(scout.payload.surrogate as LocalSurrogate);
			this.#strongest.set(key, strongest);
		}
		const explanation = await lime(model, row, {
			...common,
			alpha: Number(values.penalty) * strongest,
			samples: Number(values.samples),
			onProgress,
		});
		const lambda = explanation.payload.surrogate?.lambda?.values[0] ?? 0;
		return { explanation, lambda, line: await this.#line(explanation, values, target, signal) };
	}

	/** Model and line along the chosen number, the row's other values as they are. */
	async #line(
		{ payload }: Explanation<"attribution">,
		values: Values,
		target: number,
		signal: AbortSignal,
	): Promise<LineBesideModel | undefined> {
		const { model, x, features } = this.#settings;
		const surrogate = payload.surrogate as LocalSurrogate;
		const width = x.shape[1] as number;
		const scores = payload.scores.values;
		const chosen =
			values.feature === largest
				? [...this.#numbers].sort((a, b) => Math.abs(scores[b] as number) - Math.abs(scores[a] as number))[0]
				: this.#numbers.find((j) => features[j]?.name === values.feature);
		const scale = chosen === undefined ? undefined : scaleOf(surrogate, chosen, width);
		if (chosen === undefined || scale === undefined || values.points !== "continuous") return undefined;
		const row = takeRows(x, [Number(values.row)]).values;
		const at = row[chosen] as number;
		const { min, max } = featureRanges(features, x)[chosen] as { min: number; max: number };
		const reach = 2.5 * scale;
		const [low, high] = [Math.max(Math.min(min, at), at - reach), Math.min(Math.max(max, at), at + reach)];
		const grid = Float64Array.from({ length: gridSize }, (_, i) => low + ((high - low) * i) / (gridSize - 1));
		const rows = new Float64Array(gridSize * width);
		for (let i = 0; i < gridSize; i++) {
			rows.set(row, i * width);
			rows[i * width + chosen] = grid[i] as number;
		}
		const answers = await model.predict(ndArray(rows, [gridSize, width], x.axes), { signal });
		const outputs = answers.shape[1] as number;
		const z = grid.map((value) => (value - at) / scale);
		const own = surrogate.prediction.values[0] as number;
		const along = (slope: number) => z.map((place) => own + slope * place);
		const [below, above] = payload.interval?.map(({ values: ends }) => along(ends[chosen] as number)) ?? [];
		const name = this.#outputNames.length > 1 ? `probability of ${this.#outputNames[target]}` : this.#outputNames[0];
		return {
			feature: features[chosen] as Feature,
			at,
			grid,
			model: Float64Array.from(grid, (_, i) => answers.values[i * outputs + target] as number),
			surrogate: along(scores[chosen] as number),
			...(below && above && { band: [below, above] as const }),
			weight: z.map((place) => Math.exp(-(place ** 2) / (2 * surrogate.kernelWidth ** 2))),
			answer: model.outputUnit === "probability" ? (name as string) : (this.#outputNames[target] as string),
		};
	}

	views({ explanation, lambda, line }: LimeAnswer, values: Values, controls: readonly Control[]): readonly ViewSpec[] {
		const bars = attributionBars(explanation, { example: 0, controls, title: `Row ${values.row}: the line near it` });
		const kept = explanation.payload.scores.values.filter((score) => score !== 0).length;
		const said = `λ = ${lambda.toPrecision(3)} leaves ${kept} of ${explanation.payload.features.length} features.`;
		return [
			{ ...bars, caption: `${bars.caption} ${said}` },
			...(line ? [localLine(line)] : []),
			...(explanation.payload.surrogate?.neighbours ? [neighbourhood(explanation)] : []),
		];
	}
}

/** The penalty α from which on no feature is left: the largest weighted covariance of a feature with the answers. */
function strongestPenalty({ neighbours }: LocalSurrogate): number {
	const { points, weights, answers } = neighbours as NonNullable<LocalSurrogate["neighbours"]>;
	const [count, width] = points.shape as [number, number];
	let [total, mean] = [0, 0];
	for (let i = 0; i < count; i++) {
		total += weights.values[i] as number;
		mean += (weights.values[i] as number) * (answers.values[i] as number);
	}
	if (total === 0) return 0;
	mean /= total;
	let strongest = 0;
	for (let j = 0; j < width; j++) {
		let sum = 0;
		for (let i = 0; i < count; i++)
			sum +=
				(weights.values[i] as number) *
				(points.values[i * width + j] as number) *
				((answers.values[i] as number) - mean);
		strongest = Math.max(strongest, Math.abs(sum) / total);
	}
	return strongest;
}

/** How much of a number is one unit of the surrogate's feature; undefined where the points do not tell. */
function scaleOf({ neighbours }: LocalSurrogate, feature: number, width: number): number | undefined {
	if (!neighbours?.rows) return undefined;
	const { points, rows } = neighbours;
	const of = (values: NdArray["values"], i: number) => values[i * width + feature] as number;
	for (let i = 1; i < (points.shape[0] as number); i++) {
		const apart = of(points.values, i) - of(points.values, 0);
		if (apart !== 0) return (of(rows.values, i) - of(rows.values, 0)) / apart;
	}
	return undefined;
}
