type Spec = Readonly<Record<string, unknown>>;

/** What an axis with labels and title takes beside a plot, in pixels. */
const axisRoom = 68;
/** Below this a plot beside another is too narrow to read; they go one below the other. */
const minPlotWidth = 160;
const maxPlotWidth = 320;

/** Whether the specification is one plot, whose width we may set; in rows, columns and facets it belongs to each part. */
export function isSinglePlot(spec: Spec): boolean {
	return !["facet", "hconcat", "vconcat", "concat", "repeat", "spec"].some((key) => key in spec);
}

/** The width from which on a plot says that it wants the page to itself. */
const wideWidth = 420;

/** Whether a chart needs the whole width: plots side by side, or one that was made wide. */
export function isWide(spec: Spec): boolean {
	return !isSinglePlot(spec) || (typeof spec.width === "number" && spec.width >= wideWidth);
}

/** A specification made to fit a width in pixels: one plot takes it all, plots side by side share it or go below each other. */
export function fitted(spec: Spec, width: number): Spec {
	if (isSinglePlot(spec)) return { ...spec, width, autosize: { type: "fit-x", contains: "padding", resize: true } };
	const { hconcat, concat = hconcat, vconcat, ...rest } = spec;
	if (Array.isArray(vconcat)) {
		const whole = Math.max(minPlotWidth, width - axisRoom);
		return { ...rest, vconcat: vconcat.map((plot: Spec) => (isSinglePlot(plot) ? { ...plot, width: whole } : plot)) };
	}
	if (!Array.isArray(concat) || concat.length === 0) return spec;
	const most = Math.floor(width / (minPlotWidth + axisRoom));
	const wanted = typeof rest.columns === "number" ? rest.columns : concat.length;
	const columns = Math.min(concat.length, wanted, Math.max(1, most));
	const plotWidth = Math.min(maxPlotWidth, Math.floor(width / columns) - axisRoom);
	return { ...rest, columns, concat: concat.map((plot: Spec) => ({ ...plot, width: plotWidth })) };
}
