import type { JsonObject } from "../protocol/json.ts";
import type { Requests, RequestType } from "./messages.ts";

/** Returns the value as `T`, or throws a `TypeError` that names the place, what was expected and what came. */
export type Check<T> = (value: unknown, place: string) => T;

/** A short name of what came: `null`, `an array`, `string`. */
function nameOf(value: unknown): string {
	if (value === null) return "null";
	return Array.isArray(value) ? "an array" : typeof value;
}

function fail(place: string, expected: string, value: unknown): never {
	throw new TypeError(`${place}: expected ${expected}, got ${nameOf(value)}`);
}

/** A text. */
export const string: Check<string> = (value, place) =>
	typeof value === "string" ? value : fail(place, "a string", value);

const boolean: Check<boolean> = (value, place) =>
	typeof value === "boolean" ? value : fail(place, "a boolean", value);

/** A whole number. */
export const integer: Check<number> = (value, place) =>
	Number.isSafeInteger(value) ? (value as number) : fail(place, "an integer", value);

/** A JSON object, neither `null` nor an array. */
export const jsonObject: Check<JsonObject> = (value, place) =>
	typeof value === "object" && value !== null && !Array.isArray(value)
		? (value as JsonObject)
		: fail(place, "an object", value);

/** Accepts a missing value too, in whose place it answers `fallback`. */
export function optional<T>(check: Check<T>, fallback: T): Check<T> {
	return (value, place) => (value === undefined ? fallback : check(value, place));
}

/** An array each of whose items passes `check`. */
export function list<T>(check: Check<T>): Check<readonly T[]> {
	return (value, place) =>
		Array.isArray(value)
			? value.map((item, index) => check(item, `${place}[${index}]`))
			: fail(place, "an array", value);
}

function nullable<T>(check: Check<T>): Check<T | null> {
	return (value, place) => (value === null ? null : check(value, place));
}

/** One of these values. */
export function oneOf<const T extends string | number>(...values: readonly T[]): Check<T> {
	return (value, place) => values.find((candidate) => candidate === value) ?? fail(place, values.join(" or "), value);
}

/** An object each of whose values passes `check`; a prototype-free copy, so `__proto__` is a key like any other. */
function record<T>(check: Check<T>): Check<Readonly<Record<string, T>>> {
	return (value, place) => {
		const result: Record<string, T> = Object.create(null);
		for (const [key, item] of Object.entries(jsonObject(value, place))) result[key] = check(item, `${place}.${key}`);
		return result;
	};
}

/** An object with these members; others are left out. */
export function shape<T extends object>(checks: { readonly [K in keyof T]: Check<T[K]> }): Check<T> {
	return (value, place) => {
		const object = jsonObject(value, place);
		const result: Partial<T> = {};
		for (const key of Object.keys(checks) as (keyof T & string)[]) {
			result[key] = checks[key](Object.hasOwn(object, key) ? object[key] : undefined, `${place}.${key}`);
		}
		return result as T;
	};
}

const checks: { readonly [T in RequestType]: Check<Requests[T]> } = {
	kernel_info_request: shape({}),
	execute_request: shape<Requests["execute_request"]>({
		code: string,
		silent: optional(boolean, false),
		store_history: optional(boolean, true),
		user_expressions: optional(record(string), {}),
		allow_stdin: optional(boolean, false),
		stop_on_error: optional(boolean, true),
	}),
	complete_request: shape<Requests["complete_request"]>({ code: string, cursor_pos: integer }),
	inspect_request: shape<Requests["inspect_request"]>({
		code: string,
		cursor_pos: integer,
		detail_level: optional(oneOf(0, 1), 0),
	}),
	is_complete_request: shape<Requests["is_complete_request"]>({ code: string }),
	history_request: shape<Requests["history_request"]>({
		hist_access_type: oneOf("range", "tail", "search"),
		output: optional(boolean, false),
		raw: optional(boolean, true),
		session: optional(integer, 0),
		start: optional(integer, 0),
		stop: optional(nullable(integer), null),
		n: optional(nullable(integer), null),
		pattern: optional(string, "*"),
		unique: optional(boolean, false),
	}),
	connect_request: shape({}),
	comm_info_request: shape<Requests["comm_info_request"]>({ target_name: optional(nullable(string), null) }),
	comm_open: shape<Requests["comm_open"]>({
		comm_id: string,
		target_name: string,
		data: optional(jsonObject, {}),
	}),
	comm_msg: shape<Requests["comm_msg"]>({ comm_id: string, data: optional(jsonObject, {}) }),
	comm_close: shape<Requests["comm_close"]>({ comm_id: string, data: optional(jsonObject, {}) }),
	debug_request: shape<Requests["debug_request"]>({
		seq: optional(integer, 0),
		command: string,
		arguments: optional(jsonObject, {}),
	}),
	interrupt_request: shape({}),
	shutdown_request: shape<Requests["shutdown_request"]>({ restart: optional(boolean, false) }),
};

/** Whether this kernel knows the message type. */
export function isRequestType(type: string): type is RequestType {
	return Object.hasOwn(checks, type);
}

/**
 * The content of a request, checked, with the protocol's defaults for what is missing; keys that the protocol does not
 * know are left out. Throws a `TypeError` that names the key, what was expected and what came.
 */
export function checkContent<T extends RequestType>(type: T, content: JsonObject): Requests[T] {
	return checks[type](content, type);
}

/** The content of an `input_reply`, checked as {@link checkContent} does. */
export const checkInputReply: (content: JsonObject) => { readonly value: string } = (content) =>
	shape<{ value: string }>({ value: string })(content, "input_reply");
