import { messageOf } from "../../../src/core/errors.ts";
import type { VegaFigure } from "../../../src/core/view-spec.ts";
import { chartFont } from "../../../src/figure/chart-theme.ts";
import { formatNumber } from "../../../src/figure/format-number.ts";
import type { DrawnFigure, SelectionLink, WidgetContext } from "../context.ts";
import { Disposer } from "../disposer.ts";
import { element } from "../element.ts";
import { chartGestures } from "./gestures.ts";
import { markedData, rowMarks, rowsOf, selectedRows } from "./row-marks.ts";
import type { Chart, Datum } from "./vega-chart.ts";

const pickHint = "Arrow keys move over the marks; Enter chooses.";
const rowsHint = "Arrow keys move over the marks; Enter selects their rows, Escape clears.";

/** Sets the control that a chart's marks stand for, where the datum holds a value that the control can take. */
function pick(context: WidgetContext, figure: VegaFigure, datum: Datum): void {
	const control = figure.pick && context.control(figure.pick.control);
	if (!figure.pick || !control || !Object.hasOwn(datum, figure.pick.field)) return;
	const value = datum[figure.pick.field];
	if (control.type === "choice") {
		const option = control.options.find((one) => one.value === String(value));
		if (option) context.setValue(control, option.value, true);
	} else if (typeof value === (control.type === "toggle" ? "boolean" : "number")) {
		context.setValue(control, value as number | boolean, true);
	}
}

/** The rows that can be picked, one for each value of the field, in their order. */
function pickable(figure: VegaFigure): Datum[] {
	const field = figure.pick?.field;
	if (field === undefined) return [];
	const rows = Object.values(figure.data).flat();
	const byValue = new Map(rows.filter((row) => Object.hasOwn(row, field)).map((row) => [row[field], row]));
	return [...byValue.values()];
}

/** A datum in words: what choosing it would set, and its numbers. */
function told(context: WidgetContext, figure: VegaFigure, datum: Datum): string {
	const control = figure.pick && context.control(figure.pick.control);
	const value = String(figure.pick && datum[figure.pick.field]);
	const option = control?.type === "choice" ? control.options.find((one) => one.value === value)?.label : undefined;
	const numbers = Object.entries(datum).filter((entry): entry is [string, number] => typeof entry[1] === "number");
	const facts = numbers.map(([name, number]) => `${name} ${formatNumber(number)}`).join(", ");
	if (!figure.pick && figure.rows) {
		const rows = rowsOf(figure.rows, datum);
		const which = rows.length === 1 ? `row ${rows[0]}` : `${String(datum[figure.rows.field])}, ${rows.length} rows`;
		return `${which}: ${facts} – Enter selects`;
	}
	return `${option ?? value}: ${facts} – Enter chooses it`;
}

/** The hint on keys that a chart takes, if any. */
const hintOf = (figure: VegaFigure): string | undefined =>
	figure.pick ? pickHint : figure.rows ? rowsHint : undefined;

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
	let at = -1;
	/** The rows that are shown as selected; undefined where all are equal. */
	let shownRows: ReadonlySet<number> | undefined;
	/** One thing after another: a chart that is being embedded cannot take data yet. */
	let queue = Promise.resolve();

	const select = (rows: readonly number[]) => link.select(rows.length > 0 ? { kind: "items", items: rows } : null);
	const choose = (datum: Datum | undefined) => {
		if (datum) pick(context, figure, datum);
		if (figure.rows) select(datum ? rowsOf(figure.rows, datum) : []);
	};
	const lookOf = (shown: VegaFigure) => JSON.stringify([shown.spec, Object.keys(shown.data), context.scheme()]);
	const then = (work: () => Promise<void>) => {
		queue = queue.then(work).catch((error: unknown) => {
			chart = undefined;
			host.replaceChildren(element("p", { class: "glasscell-error", role: "alert" }, `Chart: ${messageOf(error)}`));
		});
	};

	const embed = async () => {
		if (host.clientWidth === 0) return; // not on the page yet; the resize observer comes back
		const look = lookOf(figure);
		const data = markedOnce(figure, shownRows);
		if (chart && look === drawnLook) {
			// A moved slider redraws everything that might depend on it; a chart with the rows it has does not.
			if (data !== drawnData) await chart.setData(data);
			drawnData = data;
			return;
		}
		const { drawChart } = await import("./vega-chart.ts");
		const inner = element("div", {});
		const font = getComputedStyle(box).fontFamily || chartFont;
		const made = await drawChart(
			inner,
			{ ...figure, data },
			{ scheme: context.scheme(), font, width: host.clientWidth },
			choose,
		);
		if (disposer.disposed) {
			made.dispose();
			return;
		}
		chart?.dispose();
		chart = made;
		drawnLook = look;
		drawnData = data;
		host.replaceChildren(inner);
	};

	let width = 0;
	const observer = new ResizeObserver(() => {
		if (host.clientWidth === width || host.clientWidth === 0) return;
		width = host.clientWidth;
		then(async () => {
			if (await chart?.setWidth(width)) return;
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

	disposer.listen(box, "blur", () => {
		at = -1;
		announce("");
	});
	disposer.listen(box, "keydown", (event) => {
		const rows = figure.pick ? pickable(figure) : rowMarks(figure);
		if (event.key === "Escape" && figure.rows) {
			select([]);
			event.preventDefault();
			return;
		}
		const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
		const step = steps[event.key];
		if (rows.length === 0) return;
		if (step !== undefined) at = at < 0 ? (step > 0 ? 0 : rows.length - 1) : (at + step + rows.length) % rows.length;
		const row = rows[at];
		if (!row) return;
		if (step !== undefined) announce(told(context, figure, row));
		else if (event.key === "Enter" || event.key === " ") choose(row);
		else return;
		event.preventDefault();
	});

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
