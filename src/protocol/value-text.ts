import {
	branchTypes,
	type ShownArray,
	type ShownTable,
	type TableCell,
	type ValueMember,
	type ValueNode,
} from "./shown-value.ts";

/** How long a preview gets, in characters, before it ends in an ellipsis. */
const previewLength = 90;
/** How much of a string a preview shows. */
const previewString = 40;

/** Whether a node can have members. */
export function isBranch({ type }: ValueNode): boolean {
	return (branchTypes as readonly string[]).includes(type);
}

/** The count with separators, as in "1,000,000 rows". */
export function countText(count: number): string {
	return count.toLocaleString("en-US");
}

function brackets({ type }: ValueNode): readonly [string, string] {
	return type === "array" ? ["[", "]"] : ["{", "}"];
}

/** The words before the brackets, and a space if there are any. */
function heading({ text }: ValueNode): string {
	return text === "" ? "" : `${text} `;
}

function shortened(text: string, length: number): string {
	return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** How a member is written in its parent, before its value; elements only where `numbered`. */
export function labelOf({ key, kind }: ValueMember, { numbered = false } = {}): string {
	if (kind === "entry") return `${key} => `;
	if (kind === "item") return "";
	return typeof key === "number" && !numbered ? "" : `${key}: `;
}

/** A leaf's own text, with what was cut off it. */
export function leafText({ text, type, more = 0 }: ValueNode): string {
	return type === "string" && more > 0 ? `${text}… ${countText(more)} more characters` : text;
}

function briefly(node: ValueNode): string {
	if (!isBranch(node)) return shortened(node.text, previewString);
	if (node.text !== "") return shortened(node.text, previewString);
	return (node.members?.length ?? 0) + (node.more ?? 0) === 0 ? "{}" : "{…}";
}

/** A value on one line: what stands beside the arrow of a closed branch. */
export function previewOf(node: ValueNode): string {
	if (!isBranch(node)) return leafText(node);
	const { members = [], more = 0 } = node;
	if (node.type === "error" || (members.length === 0 && more > 0)) return node.text || "{…}";
	const [open, close] = brackets(node);
	const parts: string[] = [];
	let length = heading(node).length;
	for (const member of members) {
		const part = `${labelOf(member)}${briefly(member.node)}`;
		length += part.length + 2;
		if (length > previewLength) break;
		parts.push(part);
	}
	if (parts.length < members.length || more > 0) parts.push("…");
	return `${heading(node)}${open}${parts.join(", ")}${close}`;
}

/** A value with its members, indented, as it is copied; what is not there is said in a comment. */
export function fullText(node: ValueNode, indent = ""): string {
	if (!isBranch(node)) return leafText(node);
	const { members = [], more = 0 } = node;
	const [open, close] = brackets(node);
	const name = node.type === "object" || node.type === "array" ? plainName(node.text) : node.text;
	const head = name === "" ? "" : `${name} `;
	if (members.length === 0) return `${head}${open}${more > 0 ? ` /* ${countText(more)} not shown */ ` : ""}${close}`;
	const inner = `${indent}  `;
	const lines = members.map((member) => `${inner}${keyText(member, node)}${fullText(member.node, inner)},`);
	if (more > 0) lines.push(`${inner}/* ${countText(more)} more */`);
	return `${head}${open}\n${lines.join("\n")}\n${indent}${close}`;
}

/** Arrays need no name to be read; other objects keep that of their class. */
function plainName(text: string): string {
	return /^Array\(\d+\)$/.test(text) ? "" : text;
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

function keyText(member: ValueMember, { type }: ValueNode): string {
	const { key, kind } = member;
	if (kind !== undefined || type === "array") return labelOf(member);
	return identifier.test(String(key)) ? `${key}: ` : `${JSON.stringify(String(key))}: `;
}

/**
 * The expression that reaches a member, to be written behind the value's name: `.a[0]`. Undefined for what no such
 * expression reaches: items of a set, entries under an object.
 */
export function pathOf(base: string | undefined, { key, kind }: ValueMember): string | undefined {
	if (base === undefined || kind === "inner" || kind === "item") return undefined;
	if (kind === "entry") {
		const isLiteral = /^(?:".*"|-?[\d.]+|true|false|null)$/s.test(String(key));
		return isLiteral ? `${base}.get(${key})` : undefined;
	}
	if (typeof key === "number") return `${base}[${key}]`;
	return identifier.test(key) ? `${base}.${key}` : `${base}[${JSON.stringify(key)}]`;
}

/** "150 rows × 4 columns", and "first 10 of 150 rows" where fewer are shown. */
export function extentText({ rows, width }: ShownTable, shown: { rows: number; columns: number }): string {
	const part = (here: number, all: number, noun: string) =>
		`${here < all ? `first ${countText(here)} of ` : ""}${countText(all)} ${noun}${all === 1 ? "" : "s"}`;
	return `${part(shown.rows, rows, "row")} × ${part(shown.columns, width, "column")}`;
}

/** A cell as text. Numbers keep all their digits: a table is also for copying. */
export function cellText(cell: TableCell): string {
	return cell === null ? "" : String(cell);
}

/** An array's kind, element type and shape, as in `Tensor float32 [28, 28]`. */
export function arrayTitle({ title, dtype, shape }: Pick<ShownArray, "title" | "dtype" | "shape">): string {
	return `${title} ${dtype} [${shape.join(", ")}]`;
}

/** The frames of an error's stack; undefined for all other values. */
export function framesText({ type, members = [] }: ValueNode): string | undefined {
	const node = type === "error" ? members.find(({ key }) => key === "stack")?.node : undefined;
	if (node?.type !== "string") return undefined;
	const frames = stringOf(node).replace(/^ {4}/gm, "");
	return (node.more ?? 0) > 0 ? `${frames}…` : frames;
}

/** What a string's literal stands for; the text itself where someone edited it in the notebook. */
export function stringOf({ text }: ValueNode): string {
	try {
		return String(JSON.parse(text));
	} catch {
		return text;
	}
}
