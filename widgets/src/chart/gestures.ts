import type { Drag, VegaFigure } from "../../../src/core/view-spec.ts";
import type { WidgetContext } from "../context.ts";
import type { Disposer } from "../disposer.ts";
import { element } from "../element.ts";
import type { Place, Plot } from "./plot.ts";
import { rowsWithin, type Stretch } from "./row-marks.ts";
import type { Chart } from "./vega-chart.ts";

/** A pointer that moved less than this has clicked, in CSS pixels. */
const clickReach = 4;

/** What the gestures on a chart need of it, as it is at that moment. */
export interface GestureTarget {
	readonly host: HTMLElement;
	readonly context: WidgetContext;
	figure(): VegaFigure;
	chart(): Chart | undefined;
	/** Rows within the brush; `settled` is false while it is drawn. */
	brushed(rows: readonly number[], settled: boolean): void;
}

/** A gesture under way: what each move does, and the end. */
interface Gesture {
	move(place: Place): void;
	end(place: Place): void;
}

/** A number as a range control takes it: within its ends, on a step. */
function onSteps(value: number, { min, max, step }: { min: number; max: number; step: number }): number {
	const whole = min + Math.round((value - min) / step) * step;
	// What a multiple of 0.1 leaves behind the twelfth digit is rounding.
	return Number(Math.min(max, Math.max(min, whole)).toPrecision(12));
}

/** Sets range controls while the pointer drags. */
function dragging(target: GestureTarget, drag: Drag, plot: Plot, start: Place): Gesture {
	const { context } = target;
	const held = drag.y === undefined ? 0 : Number(context.values()[drag.y] ?? 0);
	const from = { x: plot.value("x", start), y: plot.value("y", start) };
	const set = (id: string | undefined, value: number | undefined, settled: boolean) => {
		const control = id === undefined ? undefined : context.control(id);
		if (control?.type !== "range" || control.disabled || value === undefined) return;
		context.setValue(control, onSteps(value, control), settled);
	};
	const follow = (place: Place, settled: boolean) => {
		const x = plot.value("x", place);
		const y = plot.value("y", place);
		if (x !== undefined && drag.xEnd !== undefined) {
			set(drag.x, Math.min(from.x ?? x, x), settled);
			set(drag.xEnd, Math.max(from.x ?? x, x), settled);
		} else set(drag.x, x, settled);
		set(drag.y, y !== undefined && drag.relative ? held + y - (from.y ?? y) : y, settled);
	};
	return { move: (place) => follow(place, false), end: (place) => follow(place, true) };
}

/** Draws a box while the pointer drags, and selects the rows within. */
function brushing(target: GestureTarget, plot: Plot, start: Place): Gesture {
	const { host } = target;
	const { x, y } = target.figure().rows?.brush ?? {};
	const box = element("div", { class: "glasscell-brush" });
	host.append(box);
	const rowsAt = (place: Place) => {
		const stretch = (axis: "x" | "y", field: string | undefined): Stretch[] => {
			const [a, b] = [plot.value(axis, start), plot.value(axis, place)];
			if (field === undefined || a === undefined || b === undefined) return [];
			return [{ field, from: Math.min(a, b), to: Math.max(a, b) }];
		};
		return rowsWithin(target.figure(), [...stretch("x", x), ...stretch("y", y)]);
	};
	return {
		move(place) {
			const clamp = (value: number, low: number, length: number) => Math.min(low + length, Math.max(low, value));
			// An axis that is not brushed is spanned as a whole.
			const [left, right] =
				x === undefined ? [plot.left, plot.left + plot.width] : [start.x, place.x].sort((a, b) => a - b);
			const [top, bottom] =
				y === undefined ? [plot.top, plot.top + plot.height] : [start.y, place.y].sort((a, b) => a - b);
			const [l, t] = [clamp(left!, plot.left, plot.width), clamp(top!, plot.top, plot.height)];
			box.style.left = `${l}px`;
			box.style.top = `${t}px`;
			box.style.width = `${clamp(right!, plot.left, plot.width) - l}px`;
			box.style.height = `${clamp(bottom!, plot.top, plot.height) - t}px`;
			target.brushed(rowsAt(place), false);
		},
		end(place) {
			box.remove();
			target.brushed(rowsAt(place), true);
		},
	};
}

/** Listens to the pointer on a chart: drags that move controls, brushes that select rows. */
export function chartGestures(target: GestureTarget, disposer: Disposer): void {
	const { host } = target;
	let gesture: { readonly id: number; readonly at: Place; readonly run: Gesture; moved: boolean } | undefined;

	const placeOf = (event: PointerEvent): Place => {
		const drawing = host.querySelector("svg, canvas") ?? host;
		const { left, top } = drawing.getBoundingClientRect();
		return { x: event.clientX - left, y: event.clientY - top };
	};
	/** What would begin here. */
	const dragOf = (event: PointerEvent): Drag | undefined =>
		target.figure().drag?.find(({ on }) => on === undefined || target.chart()?.markNear(event, on));

	disposer.listen(host, "pointerdown", (event) => {
		const chart = target.chart();
		const figure = target.figure();
		if (!chart || event.button !== 0 || (!figure.drag && !figure.rows?.brush)) return;
		const at = placeOf(event);
		const plot = chart.plotAt(at);
		if (!plot) return;
		const drag = dragOf(event);
		if (!drag && !figure.rows?.brush) return;
		const run = drag ? dragging(target, drag, plot, at) : brushing(target, plot, at);
		gesture = { id: event.pointerId, at, run, moved: false };
		// A text beside the plot would be selected meanwhile.
		event.preventDefault();
		host.closest<HTMLElement>("[tabindex]")?.focus({ preventScroll: true });
	});
	disposer.listen(host, "pointermove", (event) => {
		if (gesture?.id === event.pointerId) {
			const place = placeOf(event);
			if (!gesture.moved && Math.hypot(place.x - gesture.at.x, place.y - gesture.at.y) >= clickReach) {
				gesture.moved = true;
				// Not before: whoever captures the pointer also gets the click, which belongs to the mark.
				host.setPointerCapture(event.pointerId);
			}
			if (gesture.moved) gesture.run.move(place);
			return;
		}
		const figure = target.figure();
		if (!figure.drag && !figure.rows?.brush) return;
		const drag = dragOf(event);
		const along = drag?.x !== undefined && drag.y !== undefined ? "move" : "ew-resize";
		const cursor = drag ? (drag.on !== undefined || drag.relative ? "grab" : along) : "crosshair";
		host.style.cursor = drag || figure.rows?.brush ? cursor : "";
	});
	const end = (event: PointerEvent) => {
		if (gesture?.id !== event.pointerId) return;
		const { run, moved, at } = gesture;
		gesture = undefined;
		if (moved) {
			run.end(placeOf(event));
			return;
		}
		// A press without a move sets what it points at; a brush of no size would select nothing and undo a click on a mark.
		const drag = dragOf(event);
		if (drag && drag.on === undefined && !drag.relative && drag.xEnd === undefined) run.end(at);
		else host.querySelector(".glasscell-brush")?.remove();
	};
	disposer.listen(host, "pointerup", end);
	disposer.listen(host, "pointercancel", end);
}
