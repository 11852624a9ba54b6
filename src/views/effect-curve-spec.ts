/** Which parts a curve has. */
export interface CurveParts {
	/** The titles of the axes. */
	readonly x: string;
	readonly y: string;
	/** Of a category: the names of its levels, in the order of the axis. */
	readonly levels: readonly string[] | undefined;
	readonly band: boolean;
	readonly lines: boolean;
	readonly own: boolean;
	readonly places: boolean;
	/** Whether 0 is the answer that nothing is added to. */
	readonly relative: boolean;
}

/** Rows that are not selected step back. */
const opacity = (value: number) => ({ condition: { test: { field: "unselected", equal: true }, value: 0.07 }, value });

/** A Vega-Lite specification of the tables `curve`, `lines`, `own` and `places`. */
export function curveSpec({ x, y, levels, band, lines, own, places, relative }: CurveParts): Record<string, unknown> {
	const place = levels
		? {
				field: "place",
				type: "nominal",
				title: x,
				sort: null,
				scale: { domain: [...levels] },
				axis: { labelAngle: 0, labelLimit: 90 },
			}
		: {
				field: "place",
				type: "quantitative",
				title: x,
				scale: { zero: false, nice: false },
				axis: { grid: false, tickCount: 6, labelFlush: false },
			};
	const height = { field: "answer", type: "quantitative", title: y, scale: { zero: false }, axis: { tickCount: 6 } };
	const tooltip = [
		{ field: "place", type: levels ? "nominal" : "quantitative", title: x, ...(!levels && { format: ".4~g" }) },
		{ field: "answer", type: "quantitative", title: y, format: ".4~g" },
	];
	const rowTooltip = [{ field: "row", type: "quantitative", format: "d" }, ...tooltip];
	const layers: Record<string, unknown>[] = [];
	if (relative)
		layers.push({ data: { values: [{}] }, mark: { type: "rule", strokeDash: [4, 4] }, encoding: { y: { datum: 0 } } });
	if (places) {
		layers.push({
			data: { name: "places" },
			mark: { type: "tick", orient: "vertical", thickness: 1, size: 8, yOffset: -4 },
			encoding: {
				x: place,
				y: { value: "height" },
				opacity: { field: "count", type: "quantitative", scale: { zero: true, range: [0.05, 0.8] }, legend: null },
			},
		});
	}
	if (lines) {
		layers.push({
			name: "lines",
			data: { name: "lines" },
			mark: { type: "line", strokeWidth: 1.2, color: "#9aa3b2", cursor: "pointer" },
			encoding: {
				x: place,
				y: height,
				detail: { field: "row", type: "nominal" },
				opacity: opacity(0.45),
				tooltip: rowTooltip,
			},
		});
	}
	if (own) {
		layers.push({
			data: { name: "own" },
			mark: { type: "point", filled: true, size: 18, color: "#9aa3b2", cursor: "pointer" },
			encoding: { x: place, y: height, opacity: opacity(0.9), tooltip: rowTooltip },
		});
	}
	if (band) {
		const ends = { x: place, y: { ...height, field: "low" }, y2: { field: "high" } };
		layers.push({
			data: { name: "curve" },
			mark: levels ? { type: "rule", strokeWidth: 2, opacity: 0.6 } : { type: "area", opacity: 0.2 },
			encoding: ends,
		});
	}
	layers.push({
		data: { name: "curve" },
		mark: levels
			? { type: "line", strokeWidth: 1, strokeDash: [2, 3], point: { size: 60, filled: true } }
			: { type: "line", strokeWidth: 2.5 },
		encoding: { x: place, y: height, tooltip },
	});
	return { width: 360, height: 230, layer: layers };
}
