import { ExplainError } from "../core/errors.ts";
import type { ReliabilityBin } from "../core/explanation.ts";
import type { ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

/** The reliability of one model, or of one group. */
export interface CalibrationSeries {
	readonly name: string;
	readonly bins: readonly ReliabilityBin[];
	/** The expected calibration error. */
	readonly error: number;
}

/** What the diagram takes beside the series. */
export interface CalibrationOptions {
	/** The class whose probability it is. */
	readonly positive?: string;
	readonly title?: string;
}

const range = ["#1b6fb5", "#c75a00", "#00805a", "#a8428a", "#8a6d00", "#5b9bd5"];

/**
 * When the model says 70 %, does it happen in 70 of 100? How often it happened against what was predicted, with Wilson's 95 % intervals; on the dashed line
 * they agree. Below it the model promises too much.
 *
 * @throws ExplainError `bad-input` for no series.
 */
export function reliabilityDiagram(series: readonly CalibrationSeries[], options: CalibrationOptions = {}): ViewSpec {
	if (series.length === 0)
		throw new ExplainError("bad-input", "reliabilityDiagram: expected at least one series, got none");
	const { positive, title = "Reliability" } = options;
	const data = [
		...[0, 1].map((at) => ({ kind: "perfect", series: "", predicted: at, observed: at })),
		...series.flatMap(({ name, bins }) =>
			bins.map(({ predicted, observed, interval: [low, high], count }) => ({
				kind: "bin",
				series: name,
				predicted,
				observed,
				low,
				high,
				count,
			})),
		),
	];
	const errors = series.map(({ name, error, bins }) => {
		const total = bins.reduce((sum, { count }) => sum + count, 0);
		const gap = bins.reduce((sum, { predicted, observed, count }) => sum + (count / total) * (predicted - observed), 0);
		const how =
			Math.abs(gap) < 0.005
				? "right on the mean"
				: `${formatNumber(Math.abs(gap), "percent")} too ${gap > 0 ? "much" : "little"} on the mean`;
		return `${series.length > 1 ? `${name} ` : ""}${formatNumber(error)} (${how})`;
	});
	const caption = `Calibration error${positive === undefined ? "" : ` of the probability of "${positive}"`}: ${errors.join(", ")}.`;
	const of = (kind: string) => [{ filter: { field: "kind", equal: kind } }];
	const names = series.map(({ name }) => name);
	const color = {
		field: "series",
		type: "nominal",
		title: null,
		scale: { domain: names, range: names.map((_, i) => range[i % range.length] as string) },
		legend: names.length > 1 ? { orient: "top", symbolType: "circle", symbolOpacity: 1, columns: 3 } : null,
	};
	const share = (field: string, name: string) => ({
		field,
		type: "quantitative",
		title: name,
		scale: { domain: [0, 1] },
		axis: { format: ".0%", tickCount: 5 },
	});
	const x = share("predicted", "predicted probability");
	const y = share("observed", "how often it happened");
	return {
		title,
		figure: {
			kind: "vega",
			spec: {
				data: { name: "bins" },
				width: 260,
				height: 260,
				layer: [
					{
						transform: of("perfect"),
						mark: { type: "line", strokeDash: [5, 4], strokeWidth: 1.5, color: "#9aa3b2" },
						encoding: { x, y },
					},
					{
						transform: of("bin"),
						mark: { type: "rule", strokeWidth: 1.5, opacity: 0.6 },
						encoding: { x, y: { field: "low", type: "quantitative" }, y2: { field: "high" }, color },
					},
					{ transform: of("bin"), mark: { type: "line", strokeWidth: 1.5 }, encoding: { x, y, color } },
					{
						transform: of("bin"),
						mark: { type: "point", size: 55, opacity: 1 },
						encoding: {
							x,
							y,
							color,
							tooltip: [
								{ field: "series", type: "nominal", title: "model" },
								{ field: "predicted", type: "quantitative", format: ".1%" },
								{ field: "observed", type: "quantitative", format: ".1%", title: "happened" },
								{ field: "count", type: "quantitative", format: ",d", title: "rows" },
							],
						},
					},
				],
			},
			data: { bins: data },
			alt: caption,
		},
		controls: [],
		caption,
		table: {
			columns: ["series", "predicted", "happened", "95 % from", "to", "rows"],
			rows: series.flatMap(({ name, bins }) =>
				bins.map(({ predicted, observed, interval: [low, high], count }) => [
					name,
					predicted,
					observed,
					low,
					high,
					count,
				]),
			),
		},
	};
}
