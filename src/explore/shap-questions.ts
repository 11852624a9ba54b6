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
import { isSampled, type ShapSettings } from "./shap-source.ts";
import { SharpenedRows } from "./sharpened-rows.ts";
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

/** What an explorer of Shapley values asks and draws. */
export class ShapQuestions implements ExplorerDefinition<ShapAnswer> {
	readonly values: Values;
	readonly #settings: ShapExplorerSettings;
	readonly #names: readonly string[];
	readonly #rows: Float64Array;
	readonly #all: SharpenedRows;
	/** Rows that are not among those, by index. */
	readonly #others = new Map<number, SharpenedRows>();
	/** Those that the run that goes on explains. */
	#current: SharpenedRows;

	constructor(settings: ShapExplorerSettings) {
		const { row, model, outputs, explained, x } = settings;
		this.#settings = settings;
		this.#names = outputNamesOf(model, outputs);
		this.#rows = Float64Array.from(explained);
		this.#all = new SharpenedRows(settings, takeRows(x, explained));
		this.#current = this.#all;
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
				disabled: this.#all.known !== undefined && !isSampled(this.#all.known) && values.sharpen === 0,
			},
		];
	}

	/** The names of the features that are one column each: columns taken together have no value to draw against. */
	#columns(): readonly string[] {
		const known: Pick<Payloads["attribution"], "features" | "members"> = this.#all.known?.payload ?? this.#settings;
		const { features, members } = known;
		return features.filter((_, feature) => (members?.[feature]?.length ?? 1) === 1).map(({ name }) => name);
	}

	label({ sharpen }: Values): string {
		return Number(sharpen) > 0 ? "sharpening" : "sharing out the predictions";
	}

	cancelled(): void {
		this.#current.stop();
	}

	async compute(values: Values, run: ExplorerRun<ShapAnswer>): Promise<ShapAnswer> {
		const { x, explained } = this.#settings;
		const row = Number(values.row);
		const sharpened = Number(values.sharpen);
		const place = this.#rows.indexOf(row);
		const answer = (all: Explanation<"attribution">, one = all, example = place): ShapAnswer => ({
			all,
			rows: explained,
			one,
			example,
		});
		this.#current = this.#all;
		const all = await this.#all.explain(sharpened, run, (partial) => {
			if (place >= 0) run.onPartial(answer(partial));
		});
		if (place >= 0) return answer(all);
		const own = this.#others.get(row) ?? new SharpenedRows(this.#settings, takeRows(x, [row]));
		this.#others.set(row, own);
		this.#current = own;
		return answer(all, await own.explain(sharpened, run, (partial) => run.onPartial(answer(all, partial, 0))), 0);
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

/** Where the rows of an explanation stand in the data: those of all, or the one. */
const rowsOf = (one: Explanation<"attribution">, rows: readonly number[], { row }: Values): readonly number[] =>
	one.payload.outputValue.shape[0] === rows.length && rows.includes(Number(row)) ? rows : [Number(row)];
