import { type Position, positionMapper } from "../transform/source-map.ts";

/** How many cells' sources are kept for tracebacks. */
const capacity = 500;
/** The most of a line that is shown, in UTF-16 units. */
const maxWidth = 160;

interface Source {
	readonly lines: readonly string[];
	readonly toOriginal: (place: Position) => Position;
}

/** The sources that ran, so that errors point at what was written rather than at what it became. */
export class Sources {
	readonly #sources = new Map<string, Source>();

	/** Remembers a source under the name that stack traces call it; `map` is a JSON source map, if it was emitted. */
	add(name: string, source: string, map?: string): void {
		this.#sources.set(name, { lines: source.split("\n"), toOriginal: positionMapper(map) });
		if (this.#sources.size <= capacity) return;
		for (const oldest of this.#sources.keys()) {
			this.#sources.delete(oldest);
			break;
		}
	}

	/** Where the place lies in what was written. */
	original(name: string, place: Position): Position {
		return this.#sources.get(name)?.toOriginal(place) ?? place;
	}

	/** The line with its neighbours, a mark at the line and a caret under the column. */
	excerpt(name: string, { line, column }: Position): string[] {
		const lines = this.#sources.get(name)?.lines;
		if (lines === undefined || line < 1 || line > lines.length) return [];
		const first = Math.max(1, line - 2);
		const last = Math.min(lines.length, line + 2);
		const width = String(last).length;
		const result: string[] = [];
		for (let number = first; number <= last; number++) {
			const text = clip(lines[number - 1]!.replaceAll("\t", " ").trimEnd());
			result.push(`${number === line ? ">" : " "} ${String(number).padStart(width)} | ${text}`.trimEnd());
			if (number === line && column <= maxWidth) result.push(`  ${" ".repeat(width)} | ${" ".repeat(column - 1)}^`);
		}
		return result;
	}
}

function clip(line: string): string {
	return line.length <= maxWidth ? line : `${line.slice(0, maxWidth)}…`;
}
