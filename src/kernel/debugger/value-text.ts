import type { Runtime } from "node:inspector";
import { inspect } from "node:util";

/** The most of a value that is shown on its line, in UTF-16 units. */
const maxText = 200;
/** The most of a function's first line. */
const maxHeading = 80;
/** The most of a text that is shown: its own line can be asked for as a whole. */
const maxString = 10_000;

function clip(text: string, length = maxText): string {
	return text.length <= length ? text : `${text.slice(0, length)}…`;
}

function quote(text: string): string {
	return inspect(clip(text, maxString), { breakLength: Number.POSITIVE_INFINITY, maxStringLength: null });
}

/** `function area(shape)`, `class Point extends Shape`, `(x) => x + 1`: the first line, without the blanks that types leave. */
function heading(source: string): string {
	const line = source.split("\n", 1)[0]!;
	return clip(
		line
			.replace(/\s+/g, " ")
			.replaceAll(" )", ")")
			.replace(/ ?\{ ?$/, ""),
		maxHeading,
	);
}

function previewText({ type, subtype, value = "" }: Runtime.PropertyPreview): string {
	if (type === "string") return quote(value);
	if (type === "accessor") return "(…)";
	if (type === "function") return "ƒ";
	return type === "object" && value === "Object" && subtype === undefined ? "{…}" : value;
}

function entryText({ key, value }: Runtime.EntryPreview): string {
	const text = (part: Runtime.ObjectPreview) => {
		if (part.type === "string") return quote(part.description ?? "");
		return part.type === "object" && part.subtype === undefined ? "{…}" : (part.description ?? "");
	};
	return key === undefined ? text(value) : `${text(key)} => ${text(value)}`;
}

function objectText({ subtype, description = "", className = "", preview }: Runtime.RemoteObject): string {
	if (subtype === "date" || subtype === "regexp") return description;
	if (subtype === "error") return clip(description.split("\n")[0]!);
	if (preview === undefined) return description;
	const { properties, entries, overflow } = preview;
	const more = overflow ? ["…"] : [];
	if (subtype === "array" || subtype === "typedarray") {
		const name = description.startsWith("Array(") ? `(${lengthOf({ description })})` : description;
		const items = properties.filter((property) => /^\d+$/.test(property.name)).map(previewText);
		return clip(`${name} [${[...items, ...more].join(", ")}]`);
	}
	if (subtype === "promise") {
		const state = properties.find(({ name }) => name === "[[PromiseState]]")?.value ?? "";
		const result = properties.find(({ name }) => name === "[[PromiseResult]]");
		return state === "pending" || result === undefined
			? `Promise <${state}>`
			: clip(`Promise <${state}> ${previewText(result)}`);
	}
	const members = entries?.map(entryText) ?? properties.map((each) => `${each.name}: ${previewText(each)}`);
	const name = className === "Object" || description === "Object" ? "" : `${description} `;
	return clip(`${name}{${[...members, ...more].join(", ")}}`);
}

/** How many elements an array, map or set has, by V8's description of it. */
export function lengthOf({ description = "" }: Pick<Runtime.RemoteObject, "description">): number {
	return Number(/\((\d+)\)$/.exec(description)?.[1] ?? 0);
}

/** A value on a line. */
export function valueText(value: Runtime.RemoteObject): string {
	switch (value.type) {
		case "string":
			return quote(String(value.value));
		case "undefined":
			return "undefined";
		case "function":
			return heading(value.description ?? "");
		case "object":
			return value.subtype === "null" ? "null" : objectText(value);
		default:
			return value.description ?? String(value.value);
	}
}

/** A value's type: `number`, `Array(3)`, `Point`. */
export function typeText({ type, subtype, className, description }: Runtime.RemoteObject): string {
	if (type !== "object") return type;
	if (subtype === "null") return "null";
	return (subtype === "error" ? className : (description ?? className)) ?? type;
}
