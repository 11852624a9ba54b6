import type { Figure } from "../../../src/core/view-spec.ts";
import { isColorMapName } from "../../../src/figure/color-map.ts";
import { array, domain, finite, list, object, oneOf, text, type Unchecked, wrong } from "./expect.ts";

const maxGridSide = 4096;

function colorMap(where: string, value: unknown): void {
	if (!isColorMapName(value)) throw wrong(where, "the name of a colour map", value);
}

function layer(where: string, value: unknown): void {
	const given = object(where, value);
	text(`${where}.label`, given.label);
	if (oneOf(`${where}.kind`, given.kind, ["image", "heat"]) === "image") {
		array(`${where}.pixels`, given.pixels, Uint8ClampedArray, [null, null, 4]);
		return;
	}
	// A cell without a value has no colour: the regions of an image that are not among the strongest.
	array(`${where}.values`, given.values, Float32Array, [null, null], true);
	domain(`${where}.domain`, given.domain);
	colorMap(`${where}.colorMap`, given.colorMap);
	const opacity = finite(`${where}.opacity`, given.opacity);
	if (opacity < 0 || opacity > 1) throw wrong(`${where}.opacity`, "0 … 1", opacity);
	if (given.bind !== undefined) object(`${where}.bind`, given.bind);
}

function raster(where: string, given: Unchecked): void {
	for (const side of ["width", "height"]) {
		const cells = finite(`${where}.${side}`, given[side]);
		if (!Number.isInteger(cells) || cells < 1 || cells > maxGridSide)
			throw wrong(`${where}.${side}`, `1 … ${maxGridSide} cells`, cells);
	}
	for (const [i, item] of list(`${where}.layers`, given.layers).entries()) layer(`${where}.layers.${i}`, item);
}

function tokens(where: string, given: Unchecked): void {
	const words = list(`${where}.tokens`, given.tokens);
	for (const [i, word] of words.entries()) text(`${where}.tokens.${i}`, word);
	if (words.length > 0) array(`${where}.scores`, given.scores, Float32Array, [words.length]);
	for (const [name, count] of [
		["between", words.length + 1],
		["notes", words.length],
	] as const) {
		if (given[name] === undefined) continue;
		const texts = list(`${where}.${name}`, given[name]);
		if (texts.length !== count) throw wrong(`${where}.${name}`, `${count} texts`, texts.length);
		for (const [i, one] of texts.entries()) text(`${where}.${name}.${i}`, one);
	}
	domain(`${where}.domain`, given.domain);
	colorMap(`${where}.colorMap`, given.colorMap);
}

function rowMarks(where: string, value: unknown): void {
	const { field, members, brush } = object(where, value);
	text(`${where}.field`, field);
	if (members !== undefined) {
		for (const [key, rows] of Object.entries(object(`${where}.members`, members)))
			for (const [i, row] of list(`${where}.members.${key}`, rows).entries())
				finite(`${where}.members.${key}.${i}`, row);
	}
	if (brush !== undefined) {
		for (const [axis, name] of Object.entries(object(`${where}.brush`, brush))) text(`${where}.brush.${axis}`, name);
	}
}

function drags(where: string, value: unknown): void {
	for (const [i, item] of list(where, value).entries()) {
		const { relative, ...names } = object(`${where}.${i}`, item);
		if (relative !== undefined && typeof relative !== "boolean")
			throw wrong(`${where}.${i}.relative`, "true or false", relative);
		for (const [key, name] of Object.entries(names)) text(`${where}.${i}.${key}`, name);
	}
}

function vega(where: string, given: Unchecked): void {
	object(`${where}.spec`, given.spec);
	for (const [name, rows] of Object.entries(object(`${where}.data`, given.data))) {
		for (const [i, row] of list(`${where}.data.${name}`, rows).entries()) object(`${where}.data.${name}.${i}`, row);
	}
	if (given.pick !== undefined) {
		const pick = object(`${where}.pick`, given.pick);
		text(`${where}.pick.control`, pick.control);
		text(`${where}.pick.field`, pick.field);
	}
	if (given.rows !== undefined) rowMarks(`${where}.rows`, given.rows);
	if (given.drag !== undefined) drags(`${where}.drag`, given.drag);
	if (given.minWidth !== undefined) finite(`${where}.minWidth`, given.minWidth);
}

function notes(where: string, given: Unchecked): void {
	for (const [i, item] of list(`${where}.notes`, given.notes).entries()) {
		const note = object(`${where}.notes.${i}`, item);
		oneOf(`${where}.notes.${i}.tone`, note.tone, ["error", "warning", "info"]);
		text(`${where}.notes.${i}.heading`, note.heading);
		text(`${where}.notes.${i}.text`, note.text);
		for (const [k, value] of list(`${where}.notes.${i}.details`, note.details).entries()) {
			const detail = object(`${where}.notes.${i}.details.${k}`, value);
			text(`${where}.notes.${i}.details.${k}.label`, detail.label);
			text(`${where}.notes.${i}.details.${k}.text`, detail.text);
		}
		if (note.rows !== undefined)
			for (const [k, row] of list(`${where}.notes.${i}.rows`, note.rows).entries())
				finite(`${where}.notes.${i}.rows.${k}`, row);
	}
}

/**
 * Says whether a value is a figure that can be drawn: shapes and lengths agree, numbers are finite, sizes are sane.
 *
 * @throws ExplainError `bad-input`, with the place.
 */
export function checkFigure(where: string, value: unknown): asserts value is Figure {
	const given = object(where, value);
	text(`${where}.alt`, given.alt);
	switch (oneOf(`${where}.kind`, given.kind, ["raster", "vega", "tokens", "grid", "notes"])) {
		case "raster":
			return raster(where, given);
		case "tokens":
			return tokens(where, given);
		case "vega":
			return vega(where, given);
		case "notes":
			return notes(where, given);
	}
	const columns = finite(`${where}.columns`, given.columns);
	if (columns < 1) throw wrong(`${where}.columns`, "at least one column", columns);
	for (const [i, item] of list(`${where}.cells`, given.cells).entries()) {
		const cell = object(`${where}.cells.${i}`, item);
		text(`${where}.cells.${i}.label`, cell.label);
		const figure = object(`${where}.cells.${i}.figure`, cell.figure);
		oneOf(`${where}.cells.${i}.figure.kind`, figure.kind, ["raster"]);
		checkFigure(`${where}.cells.${i}.figure`, figure);
	}
}
