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

/** Whether the specification is one plot below the other, a facet each. */
function isRowOfFacets(spec: Spec): spec is Spec & { readonly spec: Spec } {
	const { facet } = spec as { readonly facet?: Spec };
	return typeof spec.spec === "object" && facet?.row !== undefined && facet.column === undefined;
}

/** The width from which on a plot says that it wants the page to itself. */
const wideWidth = 420;

/** Whether a chart needs the whole width: plots side by side, or one that was made wide. */
export function isWide(spec: Spec): boolean {
	return !isSinglePlot(spec) || (typeof spec.width === "number" && spec.width >= wideWidth);
}

/**
 * A specification made to fit a width in pixels: one plot takes it all, plots side by side share it or go below each other.
 *
 * @param least the width below which a plot scrolls rather than shrinks.
 */
export function fitted(spec: Spec, width: number, least = 0): Spec {
	if (isSinglePlot(spec)) {
		const autosize = { type: "fit-x", contains: "padding", resize: true };
		return { ...spec, width: Math.max(width, least), autosize };
	}
	const whole = Math.max(minPlotWidth, width - axisRoom, least);
	const { hconcat, concat = hconcat, vconcat, ...rest } = spec;
	if (Array.isArray(vconcat))
		return { ...rest, vconcat: vconcat.map((plot: Spec) => (isSinglePlot(plot) ? { ...plot, width: whole } : plot)) };
	if (isRowOfFacets(spec)) return { ...spec, spec: { ...spec.spec, width: whole } };
	if (!Array.isArray(concat) || concat.length === 0) return spec;
	const most = Math.floor(width / (minPlotWidth + axisRoom));
	const wanted = typeof rest.columns === "number" ? rest.columns : concat.length;
	const columns = Math.min(concat.length, wanted, Math.max(1, most));
	const plotWidth = Math.max(least, Math.min(maxPlotWidth, Math.floor(width / columns) - axisRoom));
	return { ...rest, columns, concat: concat.map((plot: Spec) => ({ ...plot, width: plotWidth })) };
}

/** Room that a chart may leave free before it is worth drawing it again. */
const slack = 40;

/**
 * The same once a drawing has told how wide it came out: words beside the plots take more or less than an axis usually does.
 *
 * @returns undefined where the drawing may stay.
 */
export function refitted(spec: Spec, width: number, drawn: number, least = 0): Spec | undefined {
	if (isSinglePlot(spec)) return undefined; // Vega fits it itself
	const isColumn = Array.isArray(spec.vconcat) || isRowOfFacets(spec);
	// Plots side by side in more room could be too many for it.
	if (drawn <= width && !(isColumn && width - drawn > slack)) return undefined;
	const again = fitted(spec, 2 * width - drawn, least);
	return JSON.stringify(again) === JSON.stringify(fitted(spec, width, least)) ? undefined : again;
}
