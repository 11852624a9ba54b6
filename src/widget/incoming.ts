import { ExplainError, shown } from "../core/errors.ts";
import type { Control, ControlValue, SelectionId, SelectionValue, ViewSpec } from "../core/view-spec.ts";
import { isUnsafeKey } from "../protocol/buffers.ts";

/** How deep, how many and how long the values of an update may be. */
export interface Limits {
	readonly depth: number;
	readonly values: number;
	/** Characters of one text. */
	readonly text: number;
}

/** What a person can do with controls and selections is far smaller than this. */
const handLimits: Limits = { depth: 6, values: 20_000, text: 4_096 };

function refuse(expected: string, got: string): ExplainError {
	return new ExplainError("bad-input", `widget update: expected ${expected}, got ${got}`);
}

/**
 * Refuses what no front end of ours sends: keys that reach prototypes, deep nesting, long texts, many values.
 *
 * @throws ExplainError `bad-input`.
 */
export function checkPlain(value: unknown, limits: Limits = handLimits): void {
	let left = limits.values;
	const walk = (part: unknown, depth: number): void => {
		if (--left < 0) throw refuse(`at most ${limits.values} values`, "more");
		if (depth > limits.depth) throw refuse(`at most ${limits.depth} levels`, "more");
		if (typeof part === "string" && part.length > limits.text)
			throw refuse(`texts of at most ${limits.text} characters`, `${part.length}`);
		if (typeof part !== "object" || part === null) return;
		if (ArrayBuffer.isView(part)) throw refuse("no binary values", shown(part));
		for (const key of Object.keys(part)) {
			if (isUnsafeKey(key)) throw refuse("safe keys", JSON.stringify(key));
			walk((part as Record<string, unknown>)[key], depth + 1);
		}
	};
	walk(value, 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/**
 * The value as the control takes it.
 *
 * @throws ExplainError `bad-option` naming the control, what it takes and what came.
 */
function checkControlValue(control: Control, value: unknown): ControlValue {
	const fail = (expected: string) =>
		new ExplainError("bad-option", `${control.id}: expected ${expected}, got ${shown(value)}`);
	switch (control.type) {
		case "choice": {
			const words = control.options.map((option) => option.value);
			if (typeof value === "string" && words.includes(value)) return value;
			throw fail(`one of ${words.map((word) => JSON.stringify(word)).join(", ")}`);
		}
		case "range": {
			const whole = control.format === "integer";
			const { min, max } = control;
			if (typeof value === "number" && value >= min && value <= max && (!whole || Number.isInteger(value)))
				return value;
			throw fail(`${whole ? "an integer" : "a number"} from ${min} to ${max}`);
		}
		case "toggle":
			if (typeof value === "boolean") return value;
			throw fail("true or false");
		case "button":
			if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
			throw fail("how often it was pressed");
		case "gallery": {
			const last = control.names.length - 1;
			if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= last) return value;
			throw fail(`an index from 0 to ${last}`);
		}
	}
}

/** The controls of all views by id; the first declaration of an id counts. */
export function controlsOf(views: readonly ViewSpec[]): ReadonlyMap<string, Control> {
	const controls = new Map<string, Control>();
	for (const view of views)
		for (const control of view.controls) if (!controls.has(control.id)) controls.set(control.id, control);
	return controls;
}

/**
 * New values of controls laid over the current ones.
 *
 * @throws ExplainError `bad-input` for no object; `unknown-name` for a control that is not declared; `bad-option` for a value it does not take.
 */
export function readValues(
	given: unknown,
	current: Readonly<Record<string, ControlValue>>,
	controls: ReadonlyMap<string, Control>,
): Record<string, ControlValue> {
	if (!isRecord(given)) throw refuse("values by control", shown(given));
	const values: Record<string, ControlValue> = { ...current };
	for (const [id, value] of Object.entries(given)) {
		// What did not change needs no control: a control may have gone while its value stayed.
		if (Object.hasOwn(current, id) && Object.is(current[id], value)) continue;
		const control = controls.get(id);
		if (!control)
			throw new ExplainError(
				"unknown-name",
				`there is no control "${id.slice(0, 60)}"; the controls are ${[...controls.keys()].join(", ")}`,
			);
		values[id] = checkControlValue(control, value);
	}
	return values;
}

const isFiniteNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function readSelection(id: string, value: unknown): SelectionValue {
	if (value === null) return null;
	if (isRecord(value)) {
		const { kind, at, items, ranges } = value;
		if (kind === "point" && Array.isArray(at) && at.length <= 8 && at.every(isFiniteNumber))
			return { kind, at: [...at] };
		if (kind === "items" && Array.isArray(items) && items.every(isIndex)) return { kind, items: [...items] };
		if (kind === "interval" && isRecord(ranges)) {
			const entries = Object.entries(ranges);
			if (entries.every(([, range]) => Array.isArray(range) && range.length === 2 && range.every(isFiniteNumber)))
				return { kind, ranges: Object.fromEntries(entries) as Record<string, readonly [number, number]> };
		}
	}
	throw refuse(`a point, items, an interval or null for selection "${id.slice(0, 60)}"`, shown(value));
}

/**
 * New selections laid over the current ones; only those that a view declares.
 *
 * @throws ExplainError `bad-input` for what is no selection; `unknown-name` for one that no view has.
 */
export function readSelections(
	given: unknown,
	current: Readonly<Record<SelectionId, SelectionValue>>,
	views: readonly ViewSpec[],
): Record<SelectionId, SelectionValue> {
	if (!isRecord(given)) throw refuse("selections by id", shown(given));
	const declared = new Set(views.map((view) => view.selection).filter((id) => id !== undefined));
	const selections: Record<SelectionId, SelectionValue> = { ...current };
	for (const [id, value] of Object.entries(given)) {
		if (!declared.has(id))
			throw new ExplainError(
				"unknown-name",
				`there is no selection "${id.slice(0, 60)}"; the views have ${[...declared].join(", ") || "none"}`,
			);
		selections[id] = readSelection(id, value);
	}
	return selections;
}
