import { SourceMap, type SourceMapPayload } from "node:module";
import type { Piece } from "./edits.ts";
import { lineStarts } from "./lines.ts";

/** Generated line and column stand for source line and column; all counted from 0. */
export type Segment = readonly [line: number, column: number, sourceLine: number, sourceColumn: number];

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function encodeNumber(value: number): string {
	let rest = value < 0 ? (-value << 1) | 1 : value << 1;
	let text = "";
	do {
		const digit = rest & 31;
		rest >>>= 5;
		text += digits[rest > 0 ? digit | 32 : digit]!;
	} while (rest > 0);
	return text;
}

function encode(segments: readonly Segment[]): string {
	let text = "";
	let [line, column, sourceLine, sourceColumn] = [0, 0, 0, 0];
	let first = true;
	for (const segment of segments) {
		while (line < segment[0]) {
			text += ";";
			line++;
			column = 0;
			first = true;
		}
		if (!first) text += ",";
		first = false;
		text += `${encodeNumber(segment[1] - column)}A${encodeNumber(segment[2] - sourceLine)}${encodeNumber(segment[3] - sourceColumn)}`;
		[, column, sourceLine, sourceColumn] = segment;
	}
	return text;
}

function decode(mappings: string): Segment[] {
	const segments: Segment[] = [];
	let [sourceLine, sourceColumn] = [0, 0];
	mappings.split(";").forEach((row, line) => {
		let column = 0;
		for (const entry of row.split(",")) {
			const numbers: number[] = [];
			let value = 0;
			let shift = 0;
			for (const char of entry) {
				const digit = digits.indexOf(char);
				value |= (digit & 31) << shift;
				shift += 5;
				if (digit & 32) continue;
				numbers.push(value & 1 ? -(value >>> 1) : value >>> 1);
				value = 0;
				shift = 0;
			}
			if (numbers.length > 0) column += numbers[0]!;
			if (numbers.length < 4) continue;
			sourceLine += numbers[2]!;
			sourceColumn += numbers[3]!;
			segments.push([line, column, sourceLine, sourceColumn]);
		}
	});
	return segments;
}

/** Walks along a text, offset by offset, knowing line and column. */
function cursor(starts: readonly number[]): (offset: number) => [line: number, column: number] {
	let line = 0;
	return (offset) => {
		while (line > 0 && starts[line]! > offset) line--;
		while (line + 1 < starts.length && starts[line + 1]! <= offset) line++;
		return [line, offset - starts[line]!];
	};
}

/**
 * The source map of rendered pieces: a segment for each word and sign that comes from the source.
 *
 * @param source The text whose offsets the pieces carry.
 * @param before How many characters `source` has before what the reader of the map knows as line 1, column 0.
 * @param inner The map from `source` to an earlier text, where `source` was itself emitted.
 */
export function mapOf(
	pieces: readonly Piece[],
	source: string,
	options: { file: string; before: number; inner?: string | undefined },
): string {
	const starts = lineStarts(source);
	const locate = cursor(starts);
	const segments: Segment[] = [];
	const push = (line: number, column: number, sourceLine: number, sourceColumn: number): void => {
		const shifted = sourceLine === 0 ? Math.max(0, sourceColumn - options.before) : sourceColumn;
		segments.push([line, column, sourceLine, shifted]);
	};
	const innerSegments = options.inner === undefined ? undefined : decode(mappingsOf(options.inner));
	let line = 0;
	let column = 0;
	for (const piece of pieces) {
		const [fromLine, fromColumn] = locate(piece.from);
		const rows = lineStarts(piece.text);
		if (innerSegments === undefined) {
			push(line, column, fromLine, fromColumn);
			rows.forEach((start, row) => {
				if (!piece.aligned) {
					if (row > 0) push(line + row, 0, fromLine, fromColumn);
					return;
				}
				for (const at of tokenStarts(piece.text, start, rows[row + 1] ?? piece.text.length)) {
					const [inOutput, inSource] = row === 0 ? [column, fromColumn] : [0, 0];
					push(line + row, inOutput + at - start, fromLine + row, inSource + at - start);
				}
			});
		} else {
			const inside = piece.aligned
				? within(innerSegments, [fromLine, fromColumn], locate(piece.from + piece.text.length))
				: within(innerSegments, [fromLine, fromColumn], [fromLine, fromColumn + 1]);
			for (const [atLine, atColumn, sourceLine, sourceColumn] of inside) {
				const row = atLine - fromLine;
				const at = row === 0 ? Math.max(column, column + atColumn - fromColumn) : atColumn;
				push(line + row, at, sourceLine, sourceColumn);
			}
		}
		line += rows.length - 1;
		column = rows.length === 1 ? column + piece.text.length : piece.text.length - rows.at(-1)!;
	}
	return JSON.stringify({ version: 3, sources: [options.file], names: [], mappings: encode(segments) });
}

const token = /[\w$\u0080-\uffff]+|[^\s\w]/g;

/** Where the words and signs of a line start: V8 gives no other positions, and other readers of the map add nothing to a segment's. */
function* tokenStarts(text: string, start: number, end: number): Generator<number> {
	token.lastIndex = start;
	for (let match = token.exec(text); match !== null && match.index < end; match = token.exec(text)) yield match.index;
}

/** The segments from the last at or before `from` on its line, up to `to`. */
function within(
	segments: readonly Segment[],
	from: readonly [number, number],
	to: readonly [number, number],
): Segment[] {
	const found: Segment[] = [];
	for (const segment of segments) {
		const [line, column] = segment;
		if (line > to[0] || (line === to[0] && column >= to[1])) break;
		if (line < from[0]) continue;
		if (line === from[0] && column <= from[1]) found.length = 0;
		found.push(segment);
	}
	return found;
}

function mappingsOf(map: string): string {
	const parsed = JSON.parse(map) as { mappings?: unknown };
	if (typeof parsed.mappings !== "string") throw new TypeError("a source map must have mappings as text");
	return parsed.mappings;
}

/** A place in a text: line and column counted from 1. */
export interface Position {
	readonly line: number;
	readonly column: number;
}

/** All of a map's segments, in the order of what runs. */
export function segmentsOf(map: string): readonly Segment[] {
	return decode(mappingsOf(map));
}

/**
 * From positions in what ran to positions in the cell. A position that the map does not know stays as it is.
 *
 * @param map The map of `transformCell`; without one, positions are the cell's already.
 */
export function positionMapper(map: string | undefined): (position: Position) => Position {
	if (map === undefined) return (position) => position;
	let sourceMap: SourceMap | undefined;
	return (position) => {
		sourceMap ??= new SourceMap(JSON.parse(map) as SourceMapPayload);
		const entry = sourceMap.findEntry(position.line - 1, position.column - 1);
		if (!("originalLine" in entry) || entry.originalLine === undefined) return position;
		const behind = entry.generatedLine === position.line - 1 ? position.column - 1 - entry.generatedColumn : 0;
		return { line: entry.originalLine + 1, column: entry.originalColumn + behind + 1 };
	};
}
