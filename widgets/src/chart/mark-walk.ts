import type { VegaFigure } from "../../../src/core/view-spec.ts";
import type { WidgetContext } from "../context.ts";
import type { Disposer } from "../disposer.ts";
import { element } from "../element.ts";
import { rowsOf } from "./row-marks.ts";
import { told } from "./told.ts";
import type { Chart, Datum } from "./vega-chart.ts";

const pickHint = "Arrow keys move over the marks; Enter chooses.";
const rowsHint = "Arrow keys move over the marks; Enter selects, Escape clears.";

/** The hint on keys that a chart takes, if any. */
export const hintOf = (figure: VegaFigure): string | undefined =>
	figure.pick ? pickHint : figure.rows ? rowsHint : undefined;

/** The data that keys can move to, in their order; those of one value of the field belong together. */
function stopsOf({ pick, rows, data }: VegaFigure): Datum[][] {
	const field = pick?.field ?? rows?.field;
	if (field === undefined) return [];
	const byValue = new Map<unknown, Datum[]>();
	for (const datum of Object.values(data).flat()) {
		if (!Object.hasOwn(datum, field) || (!pick && rows && rowsOf(rows, datum).length === 0)) continue;
		const known = byValue.get(datum[field]);
		if (known) known.push(datum);
		else byValue.set(datum[field], [datum]);
	}
	return [...byValue.values()];
}

/** One datum has a mark in each of several plots, or a bar of several parts; more frames than this say nothing. */
const mostFrames = 24;

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
 * Lets keys move over a chart's marks; what they are at has a frame and is read out.
 *
 * @returns puts the frames where the marks are now, after the chart was drawn anew.
 */
export function walkMarks(target: WalkTarget, disposer: Disposer): () => void {
	const { box, host } = target;
	const frames = element("div", {});
	let at = -1;
	const place = () => {
		frames.replaceChildren();
		const { pick, rows } = target.figure();
		const datum = stopsOf(target.figure())[at]?.[0];
		const field = pick?.field ?? rows?.field;
		if (!datum || field === undefined) return;
		const same = (other: Datum) => Object.hasOwn(other, field) && other[field] === datum[field];
		const boxes = (target.chart()?.boxesOf(same) ?? []).slice(0, mostFrames);
		for (const { left, top, width, height } of boxes) {
			const frame = element("div", { class: "glasscell-at" });
			Object.assign(frame.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
			frames.append(frame);
		}
		host.append(frames);
		// Not scrollIntoView: that would also scroll the notebook.
		const [first] = boxes;
		if (!first) return;
		if (first.left < box.scrollLeft) box.scrollLeft = first.left;
		else if (first.left + first.width > box.scrollLeft + box.clientWidth)
			box.scrollLeft = first.left + first.width - box.clientWidth;
	};

	disposer.listen(box, "blur", () => {
		at = -1;
		frames.replaceChildren();
		target.announce("");
	});
	disposer.listen(box, "keydown", (event) => {
		if (event.key === "Escape" && target.figure().rows) {
			target.clear();
			event.preventDefault();
			return;
		}
		const all = stopsOf(target.figure());
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
		const stop = all[next ?? at];
		if (!stop?.[0]) return;
		if (next !== undefined) {
			at = next;
			target.announce(told(target.context, target.figure(), stop));
			place();
		} else if (event.key === "Enter" || event.key === " ") target.choose(stop[0]);
		else return;
		event.preventDefault();
	});
	return place;
}
