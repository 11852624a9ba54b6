import {
	branchTypes,
	leafTypes,
	type ShownArray,
	type ShownPicture,
	type ShownTable,
	type ShownValue,
	type TableCell,
	type ValueMember,
	type ValueNode,
} from "../../../src/protocol/shown-value.ts";
import { finite, list, object, oneOf, text, wrong } from "../check/expect.ts";

/** More than any kernel sends; keeps a hostile or mistaken output from freezing the page. */
const most = { nodes: 20_000, depth: 100, columns: 1_000, cells: 1_000_000, picture: 4_000_000 };

const nodeTypes: readonly string[] = [...leafTypes, ...branchTypes];

function count(where: string, value: unknown): number {
	const number = finite(where, value);
	if (!Number.isSafeInteger(number) || number < 0) throw wrong(where, "a count", value);
	return number;
}

function checkTree(value: unknown): ValueNode {
	let nodes = 0;
	const member = (where: string, given: unknown, depth: number): ValueMember => {
		const { key, kind, node: inner } = object(where, given);
		return {
			key: typeof key === "number" ? finite(`${where}.key`, key) : text(`${where}.key`, key),
			...(kind !== undefined && {
				kind: oneOf(`${where}.kind`, kind, ["entry", "item", "inner"]) as NonNullable<ValueMember["kind"]>,
			}),
			node: node(`${where}.node`, inner, depth),
		};
	};
	const node = (where: string, given: unknown, depth: number): ValueNode => {
		if (++nodes > most.nodes || depth > most.depth)
			throw wrong(where, `at most ${most.nodes} values, ${most.depth} deep`, "more");
		const { type, text: own, members, more } = object(where, given);
		return {
			type: oneOf(`${where}.type`, type, nodeTypes) as ValueNode["type"],
			text: text(`${where}.text`, own),
			...(members !== undefined && {
				members: list(`${where}.members`, members).map((one, i) => member(`${where}.members.${i}`, one, depth + 1)),
			}),
			...(more !== undefined && { more: count(`${where}.more`, more) }),
		};
	};
	return node("root", value, 0);
}

function cell(where: string, value: unknown): TableCell {
	if (value === null || typeof value === "string" || typeof value === "boolean") return value;
	return finite(where, value);
}

function cells(where: string, value: unknown, length: number): TableCell[] {
	const given = list(where, value);
	if (given.length !== length) throw wrong(where, `${length} cells`, given.length);
	return given.map((one, i) => cell(`${where}.${i}`, one));
}

function checkTable(where: string, value: unknown): ShownTable {
	const { title, rows, width, columns, index } = object(where, value);
	const given = list(`${where}.columns`, columns).map((column, i) => object(`${where}.columns.${i}`, column));
	const height = given[0] === undefined ? 0 : list(`${where}.columns.0.cells`, given[0].cells).length;
	if (given.length > most.columns || given.length * height > most.cells)
		throw wrong(`${where}.columns`, `at most ${most.cells} cells`, given.length * height);
	return {
		kind: "table",
		title: text(`${where}.title`, title),
		rows: count(`${where}.rows`, rows),
		width: count(`${where}.width`, width),
		columns: given.map(({ name, type, numeric, missing, cells: own }, i) => ({
			name: text(`${where}.columns.${i}.name`, name),
			type: text(`${where}.columns.${i}.type`, type),
			numeric: numeric === true,
			missing: count(`${where}.columns.${i}.missing`, missing),
			cells: cells(`${where}.columns.${i}.cells`, own, height),
		})),
		...(index !== undefined && { index: cells(`${where}.index`, index, height) }),
	};
}

function checkPicture(value: unknown): ShownPicture {
	const { png, width, height, alt, caption } = object("picture", value);
	const bytes = text("picture.png", png);
	if (bytes.length > most.picture || !/^[A-Za-z0-9+/]+={0,2}$/.test(bytes))
		throw wrong("picture.png", "a PNG as base64", bytes.slice(0, 20));
	return {
		png: bytes,
		width: count("picture.width", width),
		height: count("picture.height", height),
		alt: text("picture.alt", alt),
		caption: text("picture.caption", caption),
	};
}

function checkArray({ title, dtype, shape, facts, picture, values, note }: ReturnType<typeof object>): ShownArray {
	return {
		kind: "array",
		title: text("title", title),
		dtype: text("dtype", dtype),
		shape: list("shape", shape).map((length, i) => count(`shape.${i}`, length)),
		facts: list("facts", facts).map((fact, i) => {
			const { label, value } = object(`facts.${i}`, fact);
			return { label: text(`facts.${i}.label`, label), value: text(`facts.${i}.value`, value) };
		}),
		...(picture !== undefined && { picture: checkPicture(picture) }),
		...(values !== undefined && { values: checkTable("values", values) }),
		...(note !== undefined && { note: text("note", note) }),
	};
}

/**
 * What an output holds as a shown value, all of it checked: it comes out of a file that anyone may have written.
 *
 * @throws ExplainError that names the place, what belongs there and what stood there.
 */
export function checkValue(value: unknown): ShownValue {
	const given = object("value", value);
	switch (oneOf("kind", given.kind, ["tree", "table", "array"])) {
		case "tree":
			return { kind: "tree", root: checkTree(given.root) };
		case "table":
			return checkTable("table", given);
		default:
			return checkArray(given);
	}
}
