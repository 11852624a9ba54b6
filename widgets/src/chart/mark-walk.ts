import type { VegaFigure } from "../../../src/core/view-spec.ts";
import { formatNumber } from "../../../src/figure/format-number.ts";
import type { WidgetContext } from "../context.ts";
import type { Disposer } from "../disposer.ts";
import { element } from "../element.ts";
import { rowMarks, rowsOf } from "./row-marks.ts";
import type { Chart, Datum } from "./vega-chart.ts";

const pickHint = "Arrow keys move over the marks; Enter chooses.";
const rowsHint = "Arrow keys move over the marks; Enter selects their rows, Escape clears.";

/** The hint on keys that a chart takes, if any. */
export const hintOf = (figure: VegaFigure): string | undefined =>
	figure.pick ? pickHint : figure.rows ? rowsHint : undefined;

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

/** What walking over a chart's marks needs of it, as it is at that moment. */
export interface WalkTarget {
	/** What has the focus, and scrolls. */
	readonly box: HTMLElement;
	readonly host: HTMLElement;
	readonly context: WidgetContext;
	figure(): VegaFigure;
	chart(): Chart | undefined;
	announce(text: string): void;
	/** Enter on a mark. */
	choose(datum: Datum): void;
	/** Escape where marks stand for rows. */
	clear(): void;
}

/**
 * Lets keys move over a chart's marks; the one they are at has a frame and is read out.
 *
 * @returns puts the frame where its mark is now, after the chart was drawn anew.
 */
export function walkMarks(target: WalkTarget, disposer: Disposer): () => void {
	const { box, host } = target;
	const frame = element("div", { class: "glasscell-at" });
	let at = -1;
	const marks = () => {
		const figure = target.figure();
		return figure.pick ? pickable(figure) : rowMarks(figure);
	};

	const place = () => {
		frame.remove();
		const { pick, rows } = target.figure();
		const datum = marks()[at];
		const field = pick?.field ?? rows?.field;
		if (!datum || field === undefined) return;
		const around = target.chart()?.boxOf((other) => Object.hasOwn(other, field) && other[field] === datum[field]);
		if (!around) return;
		const { left, top, width, height } = around;
		Object.assign(frame.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
		host.append(frame);
		// Not scrollIntoView: that would also scroll the notebook.
		if (left < box.scrollLeft) box.scrollLeft = left;
		else if (left + width > box.scrollLeft + box.clientWidth) box.scrollLeft = left + width - box.clientWidth;
	};

	disposer.listen(box, "blur", () => {
		at = -1;
		frame.remove();
		target.announce("");
	});
	disposer.listen(box, "keydown", (event) => {
		if (event.key === "Escape" && target.figure().rows) {
			target.clear();
			event.preventDefault();
			return;
		}
		const all = marks();
		if (all.length === 0) return;
		const last = all.length - 1;
		const places: Readonly<Record<string, number>> = {
			ArrowRight: at === last ? 0 : at + 1,
			ArrowDown: at === last ? 0 : at + 1,
			ArrowLeft: at <= 0 ? last : at - 1,
			ArrowUp: at <= 0 ? last : at - 1,
			Home: 0,
			End: last,
		};
		const next = places[event.key];
		const datum = all[next ?? at];
		if (!datum) return;
		if (next !== undefined) {
			at = next;
			target.announce(told(target.context, target.figure(), datum));
			place();
		} else if (event.key === "Enter" || event.key === " ") target.choose(datum);
		else return;
		event.preventDefault();
	});
	return place;
}
