import type { ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

/** The measures after one epoch; held-out ones where there is held-out data, accuracies where the model measures them. */
export interface TrainingEpoch {
	/** From 1. */
	readonly epoch: number;
	readonly loss: number;
	readonly accuracy?: number;
	readonly heldOutLoss?: number;
	readonly heldOutAccuracy?: number;
}

/** What the curve takes beside the history. */
export interface TrainingCurveOptions {
	/** How many epochs were asked for; the axis goes that far. Default: as many as there are. */
	readonly epochs?: number;
	readonly title?: string;
	/** The epoch during which training was stopped. */
	readonly stoppedAt?: number;
}

const measures = [
	{ measure: "loss", train: "loss", heldOut: "heldOutLoss" },
	{ measure: "accuracy", train: "accuracy", heldOut: "heldOutAccuracy" },
] as const;

/** Of more epochs the points would cover the lines. */
const mostPoints = 60;

/**
 * Loss and accuracy over the epochs, on training and on held-out data: does the model learn, and does it learn by heart?
 *
 * Where the held-out loss rises while the training loss falls, the model overfits.
 */
export function trainingCurve(history: readonly TrainingEpoch[], options: TrainingCurveOptions = {}): ViewSpec {
	const { epochs = history.length, title = "Training", stoppedAt } = options;
	const present = measures.filter(
		({ measure, train, heldOut }) =>
			measure === "loss" || history.some((row) => row[train] !== undefined || row[heldOut] !== undefined),
	);
	const points = history.flatMap((row) =>
		present.flatMap(({ measure, train, heldOut }) =>
			[
				{ epoch: row.epoch, measure, data: "training", value: row[train] },
				{ epoch: row.epoch, measure, data: "held-out", value: row[heldOut] },
			]
				// A diverged loss is NaN or infinite: no point, but named in the caption and the table.
				.filter((point): point is typeof point & { value: number } => Number.isFinite(point.value)),
		),
	);
	const sentence = caption(history, epochs, stoppedAt);
	return {
		title,
		figure: {
			kind: "vega",
			spec: curvesSpec(
				present.map(({ measure }) => measure),
				// What was stopped early is shown as far as it came.
				stoppedAt === undefined ? epochs : history.length,
				points.length === 0,
			),
			data: { history: points },
			alt: sentence,
		},
		controls: [],
		caption: sentence,
		table: tableOf(history),
	};
}

function caption(history: readonly TrainingEpoch[], epochs: number, stoppedAt: number | undefined): string {
	const last = history.at(-1);
	const stop = stoppedAt === undefined ? "" : `Training was stopped at epoch ${stoppedAt} of ${epochs}. `;
	if (!last) return `${stop}No epoch has ended yet.`;
	const pair = (name: string, train: number | undefined, heldOut: number | undefined) =>
		[
			train !== undefined && `${formatNumber(train)} on training data`,
			heldOut !== undefined && `${formatNumber(heldOut)} on held-out data`,
		]
			.filter(Boolean)
			.join(" and ")
			.replace(/^(?=.)/, `${name} `);
	const parts = [
		pair("accuracy", last.accuracy, last.heldOutAccuracy),
		pair("loss", last.loss, last.heldOutLoss),
	].filter(Boolean);
	return `${stop}After epoch ${last.epoch} of ${epochs}: ${parts.join("; ")}.`;
}

function tableOf(history: readonly TrainingEpoch[]): ViewSpec["table"] {
	const columns = [
		["epoch", "epoch"],
		["loss", "loss"],
		["held-out loss", "heldOutLoss"],
		["accuracy", "accuracy"],
		["held-out accuracy", "heldOutAccuracy"],
	] as const;
	const used = columns.filter(([, key]) => key === "epoch" || history.some((row) => row[key] !== undefined));
	return {
		columns: used.map(([name]) => name),
		rows: history.map((row) => used.map(([, key]) => cell(row[key]))),
	};
}

/** A number as a number, unless JSON has no such number. */
function cell(value: number | undefined): string | number {
	if (value === undefined) return "";
	return Number.isFinite(value) ? value : formatNumber(value);
}

/** Held-out lines are dashed as well as coloured, so that they differ in gray too. */
function curvesSpec(names: readonly string[], epochs: number, empty: boolean): Record<string, unknown> {
	const scale = { domain: ["training", "held-out"] };
	return {
		data: { name: "history" },
		hconcat: names.map((name) => ({
			transform: [{ filter: { field: "measure", equal: name } }],
			width: 240,
			height: 180,
			mark: { type: "line", point: epochs <= mostPoints && { size: 24, filled: true }, tooltip: true },
			encoding: {
				x: {
					field: "epoch",
					type: "quantitative",
					scale: { domain: [1, Math.max(2, epochs)], nice: false },
					axis: { tickMinStep: 1, format: "d", grid: false },
				},
				y: {
					field: "value",
					type: "quantitative",
					title: name,
					// An axis without data has no extent, and Vega warns of it.
					scale: empty ? { domain: [0, 1] } : name === "accuracy" ? { zero: false, domainMax: 1 } : { zero: true },
				},
				color: {
					field: "data",
					type: "nominal",
					scale,
					title: null,
					legend: { orient: "top", symbolType: "stroke", symbolSize: 300 },
				},
				strokeDash: {
					field: "data",
					type: "nominal",
					scale: {
						...scale,
						range: [
							[1, 0],
							[5, 4],
						],
					},
					title: null,
					legend: { orient: "top", symbolType: "stroke", symbolSize: 300 },
				},
			},
		})),
	};
}
