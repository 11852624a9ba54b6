import type { Explanation, Feature, Payloads } from "../core/explanation.ts";
import type { NdArray } from "../core/nd-array.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { attributionBars } from "../views/attribution-bars.ts";
import { attributionHeat } from "../views/attribution-heat.ts";
import { beeswarm } from "../views/beeswarm.ts";
import { decisionPlot } from "../views/decision-plot.ts";
import { dependence } from "../views/dependence.ts";
import { forcePlot } from "../views/force-plot.ts";
import { waterfall } from "../views/waterfall.ts";
import type { ExplorerDefinition, ExplorerRun, Values } from "./explorer.ts";
import { highestOutput, outputControl, outputNamesOf, outputOf } from "./output-control.ts";
import { rowControl } from "./row-control.ts";
import { explainRows, isSampled, type ShapSettings, type Sharpness } from "./shap-source.ts";
import { takeRows } from "./take-rows.ts";

/** What an explorer of Shapley values was started with. */
export interface ShapExplorerSettings extends ShapSettings {
	readonly features: readonly Feature[];
	/** All rows, `[n, features]`. */
	readonly x: NdArray<Float64Array>;
	/** Those that are explained for the pictures of all rows, by index. */
	readonly explained: readonly number[];
	readonly row: number;
	readonly answer: string | undefined;
	readonly outputs: number;
}

/** Shapley values of many rows, and of the one that is looked at. */
export interface ShapAnswer {
	/** Of the explained rows, and which they are. */
	readonly all: Explanation<"attribution">;
	readonly rows: readonly number[];
	/** Of the row that is looked at, at `example` of its rows. */
	readonly one: Explanation<"attribution">;
	readonly example: number;
}

/** A picture of all rows; another is another row of {@link overviews}. */
interface Overview {
	readonly id: string;
	readonly label: string;
	view(all: Explanation<"attribution">, options: OverviewOptions): ViewSpec;
}

interface OverviewOptions {
	readonly output: number;
	readonly rows: readonly number[];
	/** Where the row that is looked at stands among them. */
	readonly highlighted: readonly number[];
	readonly pick: string;
	readonly answer?: string;
}

const overviews: readonly Overview[] = [
	{ id: "beeswarm", label: "Beeswarm", view: (all, options) => beeswarm(all, options) },
	{ id: "bars", label: "Bars", view: (all, { pick: _, ...options }) => attributionBars(all, options) },
	{ id: "heat", label: "Heat map", view: (all, options) => attributionHeat(all, options) },
	{ id: "decision", label: "Decision plot", view: (all, options) => decisionPlot(all, options) },
	{ id: "force", label: "Force plot", view: (all, options) => forcePlot(all, options) },
];

/** The feature that follows the answer. */
const strongest = "strongest";

/** The first answer is quick; each press of "Sharpen" asks for bars half as long, for four times the samples. */
const first = { precision: 0.04, samples: 256 };

/** What an explorer of Shapley values asks and draws. */
export class ShapQuestions implements ExplorerDefinition<ShapAnswer> {
	readonly values: Values;
	readonly #settings: ShapExplorerSettings;
	readonly #names: readonly string[];
	readonly #rows: Float64Array;
	/** What is known by how often it was sharpened, so that another picture asks nothing again. */
	#all: { readonly sharpened: number; readonly explanation: Explanation<"attribution"> } | undefined;
	readonly #ones = new Map<string, Explanation<"attribution">>();
	/** What the run that goes on is to be sharpened to, and what it knows so far. */
	#asked = 0;
	#partial: Explanation<"attribution"> | undefined;

	constructor(settings: ShapExplorerSettings) {
		const { row, model, outputs, explained } = settings;
		this.#settings = settings;
		this.#names = outputNamesOf(model, outputs);
		this.#rows = Float64Array.from(explained);
		this.values = {
			row,
			...(outputs > 1 && { output: highestOutput }),
			overview: "beeswarm",
			feature: strongest,
			sharpen: 0,
		};
	}

	controls(values: Values): readonly Control[] {
		return [
			rowControl(this.#settings.x.shape[0] as number, {
				label: "Row",
				help: "The row of the waterfall; a click on its mark in another picture chooses it too.",
			}),
			...(this.#names.length > 1 ? [outputControl(this.#names)] : []),
			{
				id: "overview",
				label: "All rows as",
				help: "How the values of all rows are drawn.",
				answeredBy: "explainer",
				type: "choice",
				style: "menu",
				options: overviews.map(({ id, label }) => ({ value: id, label })),
			},
			{
				id: "feature",
				label: "Feature",
				help: "The feature whose value is drawn against what it adds.",
				answeredBy: "explainer",
				type: "choice",
				style: "menu",
				options: [
					{ value: strongest, label: "the one that matters most" },
					...this.#columns().map((name) => ({ value: name, label: name })),
				],
			},
			{
				id: "sharpen",
				label: "Sharpen",
				help: "Samples on until the intervals are half as long; the cancel button stops with what is known by then.",
				answeredBy: "explainer",
				type: "button",
				disabled: this.#all !== undefined && !isSampled(this.#all.explanation) && values.sharpen === 0,
			},
		];
	}

	/** The names of the features that are one column each: columns taken together have no value to draw against. */
	#columns(): readonly string[] {
		const known: Pick<Payloads["attribution"], "features" | "members"> =
			this.#all?.explanation.payload ?? this.#settings;
		const { features, members } = known;
		return features.filter((_, feature) => (members?.[feature]?.length ?? 1) === 1).map(({ name }) => name);
	}

	label({ sharpen }: Values): string {
		return Number(sharpen) > 0 ? "sharpening" : "sharing out the predictions";
	}

	/** What is known is what there is: another picture must not begin again what was stopped. */
	cancelled(): void {
		const known = this.#partial ?? this.#all?.explanation;
		if (known) this.#all = { sharpened: this.#asked, explanation: known };
	}

	async compute(values: Values, run: ExplorerRun<ShapAnswer>): Promise<ShapAnswer> {
		const { x, explained } = this.#settings;
		const row = Number(values.row);
		const sharpened = Number(values.sharpen);
		const sharpness = sharpnessOf(sharpened);
		const place = this.#rows.indexOf(row);
		const known = this.#all?.sharpened === sharpened ? this.#all.explanation : undefined;
		const before = this.#all?.explanation;
		this.#asked = sharpened;
		this.#partial = undefined;
		const answer = (all: Explanation<"attribution">, one = all, example = place): ShapAnswer => ({
			all,
			rows: explained,
			one,
			example,
		});
		const all =
			known ??
			(await explainRows(this.#settings, takeRows(x, explained), sharpness, run, (partial) => {
				// Sampling begins anew: its first words would make the bars longer than they are.
				if (before && uncertainty(partial) >= uncertainty(before)) return;
				this.#partial = partial;
				if (place >= 0) run.onPartial(answer(partial));
			}));
		this.#all = { sharpened, explanation: all };
		if (place >= 0) return answer(all);
		const key = `${row} ${sharpened}`;
		const one =
			this.#ones.get(key) ??
			(await explainRows(this.#settings, takeRows(x, [row]), sharpness, run, (partial) =>
				run.onPartial(answer(all, partial, 0)),
			));
		this.#ones.set(key, one);
		return answer(all, one, 0);
	}

	views({ all, rows, one, example }: ShapAnswer, values: Values, controls: readonly Control[]): readonly ViewSpec[] {
		const { answer } = this.#settings;
		const outputs = this.#names.length;
		const answers = one.payload.outputValue.values.subarray(example * outputs, (example + 1) * outputs);
		const output = outputOf(values.output, answers, this.#names);
		const said = answer === undefined ? {} : { answer };
		const overview = overviews.find(({ id }) => id === values.overview) ?? (overviews[0] as Overview);
		const highlighted = [rows.indexOf(Number(values.row))].filter((place) => place >= 0);
		const feature = values.feature === strongest ? {} : { feature: String(values.feature) };
		return [
			waterfall(one, {
				example,
				output,
				controls,
				title: `Row ${values.row}`,
				rows: rowsOf(one, rows, values),
				...said,
			}),
			overview.view(all, { output, rows, highlighted, pick: "row", ...said }),
			...(this.#columns().length > 0
				? [dependence(all, { output, rows, highlighted, pick: "row", ...feature, ...said })]
				: []),
		];
	}
}

/** The sum of an answer's standard errors; of an exact one 0. */
function uncertainty({ diagnostics }: Explanation<"attribution">): number {
	let sum = 0;
	for (const error of diagnostics.standardError?.values ?? []) sum += error;
	return sum;
}

/** Where the rows of an explanation stand in the data: those of all, or the one. */
const rowsOf = (one: Explanation<"attribution">, rows: readonly number[], { row }: Values): readonly number[] =>
	one.payload.outputValue.shape[0] === rows.length && rows.includes(Number(row)) ? rows : [Number(row)];

function sharpnessOf(sharpened: number): Sharpness {
	return { precision: first.precision / 2 ** sharpened, maxSamples: first.samples * 4 ** sharpened };
}
