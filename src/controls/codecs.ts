import { type Codec, refused } from "./codec.ts";
import { isColor } from "./color.ts";
import { days, moments, times, wallTimes } from "./dates.ts";
import { isReferable, type LinkEnd, named, nameOf } from "./reference.ts";
import { files } from "./uploaded-file.ts";

/** What a value can be. */
export type Kind =
	| "string"
	| "boolean"
	| "integer"
	| "number"
	| "color"
	| "bytes"
	| "date"
	| "time"
	| "datetime"
	| "local-datetime"
	| "files"
	| "widget"
	| "end"
	| "part"
	| "object"
	| "any";

function bytesOf(value: unknown): Uint8Array | typeof refused {
	if (typeof value === "string") return new TextEncoder().encode(value);
	if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
	const tag = Object.prototype.toString.call(value);
	return tag === "[object ArrayBuffer]" ? new Uint8Array(value as ArrayBuffer) : refused;
}

const when = (test: (value: unknown) => boolean) => (value: unknown) => (test(value) ? value : refused);

/** How each kind of value is handled. */
export const codecs: Readonly<Record<Kind, Codec>> = {
	string: { expected: "a string", read: when((value) => typeof value === "string") },
	boolean: { expected: "true or false", read: when((value) => typeof value === "boolean") },
	integer: {
		expected: "an integer",
		read: when(Number.isSafeInteger),
		// A slider that is linked to this one in the browser may step in fractions.
		fromWire: (value) => (typeof value === "number" ? Math.round(value) : value),
	},
	number: { expected: "a finite number", read: when(Number.isFinite) },
	color: { expected: "a CSS colour", read: when(isColor) },
	bytes: { expected: "bytes or a text", read: bytesOf },
	date: days,
	time: times,
	datetime: moments,
	"local-datetime": wallTimes,
	files,
	widget: { expected: "a control", read: when(isReferable), toWire: nameOf, fromWire: named },
	end: {
		expected: "a control and an attribute",
		read: when((value) => isReferable((value as Partial<LinkEnd> | null)?.control)),
		toWire: (value) => [nameOf((value as LinkEnd).control), (value as LinkEnd).name],
	},
	part: { expected: "a part", read: when(isReferable), toWire: nameOf, fromWire: named },
	object: { expected: "an object", read: when((value) => typeof value === "object" && value !== null) },
	any: { expected: "a value", read: (value) => value },
};
