import type { Control, SelectionValue, ViewSpec } from "../../../src/core/view-spec.ts";
import { unpackArrays } from "../../../src/protocol/buffers.ts";
import type { WidgetState, WidgetStatus } from "../../../src/protocol/widget-state.ts";
import { checkFigure } from "./check-figure.ts";
import { array, finite, list, object, oneOf, text, wrong } from "./expect.ts";

/** What a deserializer leaves in place of views that could not be read. */
export interface Unreadable {
	readonly unreadable: string;
}

function checkControl(where: string, value: unknown): asserts value is Control {
	const given = object(where, value);
	text(`${where}.id`, given.id);
	text(`${where}.label`, given.label);
	if (given.help !== undefined) text(`${where}.help`, given.help);
	oneOf(`${where}.answeredBy`, given.answeredBy, ["explainer", "figure"]);
	switch (oneOf(`${where}.type`, given.type, ["choice", "range", "toggle", "button", "gallery"])) {
		case "choice":
			oneOf(`${where}.style`, given.style, ["menu", "buttons"]);
			for (const [i, item] of list(`${where}.options`, given.options).entries()) {
				const option = object(`${where}.options.${i}`, item);
				text(`${where}.options.${i}.value`, option.value);
				text(`${where}.options.${i}.label`, option.label);
			}
			return;
		case "range":
			if (finite(`${where}.min`, given.min) > finite(`${where}.max`, given.max))
				throw wrong(where, "min ≤ max", given.min);
			if (finite(`${where}.step`, given.step) <= 0) throw wrong(`${where}.step`, "a step above 0", given.step);
			return;
		case "gallery": {
			const names = list(`${where}.names`, given.names);
			for (const [i, name] of names.entries()) text(`${where}.names.${i}`, name);
			array(`${where}.images`, given.images, Uint8ClampedArray, [names.length, null, null, 4]);
		}
	}
}

function checkTable(where: string, value: unknown): void {
	const table = object(where, value);
	const columns = list(`${where}.columns`, table.columns);
	for (const [i, name] of columns.entries()) text(`${where}.columns.${i}`, name);
	for (const [i, row] of list(`${where}.rows`, table.rows).entries()) {
		const cells = list(`${where}.rows.${i}`, row);
		if (cells.length !== columns.length) throw wrong(`${where}.rows.${i}`, `${columns.length} cells`, cells.length);
		for (const cell of cells)
			if (typeof cell !== "string" && typeof cell !== "number")
				throw wrong(`${where}.rows.${i}`, "texts and numbers", cell);
	}
}

function checkView(where: string, value: unknown): asserts value is ViewSpec {
	const given = object(where, value);
	text(`${where}.title`, given.title);
	text(`${where}.caption`, given.caption);
	if (given.selection !== undefined) text(`${where}.selection`, given.selection);
	checkFigure(`${where}.figure`, given.figure);
	for (const [i, control] of list(`${where}.controls`, given.controls).entries())
		checkControl(`${where}.controls.${i}`, control);
	if (given.strip !== undefined)
		for (const [i, value] of list(`${where}.strip`, given.strip).entries()) {
			const item = object(`${where}.strip.${i}`, value);
			text(`${where}.strip.${i}.label`, item.label);
			text(`${where}.strip.${i}.value`, item.value);
			if (item.grade !== undefined) oneOf(`${where}.strip.${i}.grade`, item.grade, ["good", "fair", "poor"]);
			if (item.help !== undefined) text(`${where}.strip.${i}.help`, item.help);
		}
	checkTable(`${where}.table`, given.table);
}

/**
 * The views of a state, checked to their leaves. Takes them with typed arrays or still packed as `{ dtype, bytes }`.
 *
 * @throws ExplainError `bad-input`, with the place and what was expected there.
 */
export function checkViews(value: unknown): readonly ViewSpec[] {
	const problem = (value as Unreadable | undefined)?.unreadable;
	if (typeof problem === "string") throw wrong("views", "views that can be read", problem);
	const views = list("views", unpackArrays(value));
	for (const [i, view] of views.entries()) checkView(`views.${i}`, view);
	return views as readonly ViewSpec[];
}

/** The controls' values; entries that no control could hold are left out. */
export function checkValues(value: unknown): WidgetState["values"] {
	if (typeof value !== "object" || value === null) return {};
	const usable = (item: unknown) => ["string", "boolean"].includes(typeof item) || Number.isFinite(item);
	return Object.fromEntries(Object.entries(value).filter(([, item]) => usable(item)));
}

const isNumbers = (value: unknown) => Array.isArray(value) && value.every((item) => Number.isFinite(item));

function isSelection(value: unknown): value is SelectionValue {
	if (value === null) return true;
	if (typeof value !== "object") return false;
	const { kind, at, items, ranges } = value as Record<string, unknown>;
	if (kind === "point") return isNumbers(at);
	if (kind === "items") return isNumbers(items);
	return kind === "interval" && typeof ranges === "object" && ranges !== null && Object.values(ranges).every(isNumbers);
}

/** The selections; entries that are none are left out. */
export function checkSelections(value: unknown): WidgetState["selections"] {
	if (typeof value !== "object" || value === null) return {};
	return Object.fromEntries(Object.entries(value).filter(([, item]) => isSelection(item)));
}

/** The status; what cannot be read counts as idle, so that a widget never waits for ever. */
export function checkStatus(value: unknown): WidgetStatus {
	if (typeof value !== "object" || value === null) return { state: "idle" };
	const { state, label, message, done, total, cancellable } = value as Record<string, unknown>;
	if (state === "error" || state === "stopped") return { state, message: typeof message === "string" ? message : "" };
	if (state !== "running") return { state: "idle" };
	return {
		state,
		label: typeof label === "string" ? label : "",
		done: Number.isFinite(done) ? (done as number) : 0,
		total: Number.isFinite(total) ? (total as number) : 0,
		cancellable: cancellable === true,
	};
}
