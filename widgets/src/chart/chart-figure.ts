import { messageOf } from "../../../src/core/errors.ts";
import type { VegaFigure } from "../../../src/core/view-spec.ts";
import { chartFont } from "../../../src/figure/chart-theme.ts";
import type { DrawnFigure, SelectionLink, WidgetContext } from "../context.ts";
import { Disposer } from "../disposer.ts";
import { element } from "../element.ts";
import { chartGestures } from "./gestures.ts";
import { hintOf, walkMarks } from "./mark-walk.ts";
import { markedData, rowsOf, selectedRows } from "./row-marks.ts";
import type { Chart, Datum } from "./vega-chart.ts";

/** Sets the control that a chart's marks stand for, where the datum holds a value that the control can take; says whether it did. */
function pick(context: WidgetContext, figure: VegaFigure, datum: Datum): boolean {
	const control = figure.pick && context.control(figure.pick.control);
	if (!figure.pick || !control || !Object.hasOwn(datum, figure.pick.field)) return false;
	const value = datum[figure.pick.field];
	if (control.type === "choice") {
		const option = control.options.find((one) => one.value === String(value));
		if (option) context.setValue(control, option.value, true);
		return option !== undefined;
	}
	if (typeof value !== (control.type === "toggle" ? "boolean" : "number")) return false;
	context.setValue(control, value as number | boolean, true);
	return true;
}

/** The same answer for the same question, so that a chart that has these rows is left alone. */
function markedOnce(figure: VegaFigure, rows: ReadonlySet<number> | undefined): VegaFigure["data"] {
	if (!figure.rows || rows === undefined) return figure.data;
	const known = marked.get(figure.data);
	if (known?.rows === rows) return known.data;
	const data = markedData(figure, rows);
	marked.set(figure.data, { rows, data });
	return data;
}
const marked = new WeakMap<VegaFigure["data"], { rows: ReadonlySet<number>; data: VegaFigure["data"] }>();

/** A Vega-Lite chart; the code that draws it is fetched when the first one is shown. */
export function drawChartFigure(
	first: VegaFigure,
	context: WidgetContext,
	link: SelectionLink,
	announce: (text: string) => void,
): DrawnFigure<VegaFigure> {
	const disposer = new Disposer();
	const host = element("div", { class: "glasscell-chart-host" });
	const box = element("div", { class: "glasscell-chart", role: "group" }, host);
	let figure = first;
	let drawnLook = "";
	let drawnData: VegaFigure["data"] | undefined;
	let chart: Chart | undefined;
	/** The rows that are shown as selected; undefined where all are equal. */
	let shownRows: ReadonlySet<number> | undefined;
	/** One thing after another: a chart that is being embedded cannot take data yet. */
	let queue = Promise.resolve();

	const select = (rows: readonly number[]) => link.select(rows.length > 0 ? { kind: "items", items: rows } : null);
	const choose = (datum: Datum | undefined) => {
		// A mark that sets a control leaves the brushed rows as they are: a person looks at one of them after the other.
		if (datum && pick(context, figure, datum)) return;
		if (figure.rows) select(datum ? rowsOf(figure.rows, datum) : []);
	};
	const lookOf = (shown: VegaFigure) => JSON.stringify([shown.spec, Object.keys(shown.data), context.scheme()]);
	const then = (work: () => Promise<void>) => {
		queue = queue.then(work).catch((error: unknown) => {
			chart = undefined;
			host.replaceChildren(element("p", { class: "glasscell-error", role: "alert" }, `Chart: ${messageOf(error)}`));
		});
	};

	/** The last width that the page gave; 0 before it gave one. */
	let width = 0;
	const embed = async () => {
		// Out of sight, as in another tab or while a theme is loaded, a chart keeps up in the room that it had.
		const room = host.clientWidth || width;
		if (room === 0) return; // not on the page yet; the resize observer comes back
		const look = lookOf(figure);
		const data = markedOnce(figure, shownRows);
		if (chart && look === drawnLook) {
			// A moved slider redraws everything that might depend on it; a chart with the rows it has does not.
			if (data !== drawnData) {
				await chart.setData(data);
				place();
			}
			drawnData = data;
			return;
		}
		const { drawChart } = await import("./vega-chart.ts");
		const inner = element("div", {});
		const font = getComputedStyle(box).fontFamily || chartFont;
		const made = await drawChart(inner, { ...figure, data }, { scheme: context.scheme(), font, width: room }, choose);
		if (disposer.disposed) {
			made.dispose();
			return;
		}
		chart?.dispose();
		chart = made;
		drawnLook = look;
		drawnData = data;
		host.replaceChildren(inner);
		place();
	};

	const observer = new ResizeObserver(() => {
		if (host.clientWidth === width || host.clientWidth === 0) return;
		width = host.clientWidth;
		then(async () => {
			if (await chart?.setWidth(width)) {
				place();
				return;
			}
			drawnLook = "";
			await embed();
		});
	});
	observer.observe(host);
	disposer.add(() => observer.disconnect());
	disposer.add(() => chart?.dispose());

	chartGestures(
		{
			host,
			context,
			figure: () => figure,
			chart: () => chart,
			brushed(rows, settled) {
				announce(`${rows.length} ${rows.length === 1 ? "row" : "rows"}`);
				link.hover(settled || rows.length === 0 ? null : { kind: "items", items: rows });
				if (settled) select(rows);
			},
		},
		disposer,
	);

	const place = walkMarks(
		{ box, host, context, figure: () => figure, chart: () => chart, announce, choose, clear: () => select([]) },
		disposer,
	);

	const drawn: DrawnFigure<VegaFigure> = {
		element: box,
		update(next) {
			figure = next;
			const hint = hintOf(figure);
			box.setAttribute("aria-label", hint ? `${figure.alt} ${hint}` : figure.alt);
			host.classList.toggle("glasscell-gestures", figure.drag !== undefined || figure.rows?.brush !== undefined);
			if (hint) box.setAttribute("tabindex", "0");
			else box.removeAttribute("tabindex");
			then(embed);
		},
		mark(selected, hovered) {
			if (!figure.rows) return;
			// Nothing is redrawn where nothing was selected and nothing is, as at each passing pointer.
			const rows = selectedRows(hovered) ?? selectedRows(selected);
			if (rows === undefined && shownRows === undefined) return;
			shownRows = rows;
			then(embed);
		},
		dispose: () => disposer.dispose(),
	};
	drawn.update(first);
	return drawn;
}
