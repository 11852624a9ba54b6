import { type Position, type Segment, segmentsOf } from "../transform/source-map.ts";

/** From what was written to what runs, and back; lines and columns of both count from 1. */
export class Positions {
	readonly #lines: readonly string[];
	readonly #map: string | undefined;
	#decoded: readonly Segment[] | undefined;

	/** `map` is a JSON source map; without one, both are the same. */
	constructor(source: string, map: string | undefined) {
		this.#map = map;
		this.#lines = source.split("\n");
	}

	/** In the order of what runs; read when a place is first asked for, which few sources ever are. */
	get #segments(): readonly Segment[] | undefined {
		if (this.#map !== undefined) this.#decoded ??= segmentsOf(this.#map);
		return this.#decoded;
	}

	/** Where the place was written; undefined if nothing was written there, as at the end of what the kernel adds. */
	original({ line, column }: Position): Position | undefined {
		const segments = this.#segments;
		if (segments === undefined) return line <= this.#lines.length ? { line, column } : undefined;
		const found = segments.findLast(([atLine, atColumn]) => atLine === line - 1 && atColumn <= column - 1);
		if (found === undefined || this.#isEnd(found)) return undefined;
		return { line: found[2] + 1, column: found[3] + (column - 1 - found[1]) + 1 };
	}

	/** Where the first thing on that line runs, or behind that column, or else on the next line that has something. */
	generated({ line, column }: Position): Position | undefined {
		const segments = this.#segments;
		if (segments === undefined) return line <= this.#lines.length ? { line, column } : undefined;
		let best: Segment | undefined;
		for (const segment of segments) {
			const [, , sourceLine, sourceColumn] = segment;
			if (sourceLine < line - 1 || (sourceLine === line - 1 && sourceColumn < column - 1)) continue;
			const order = best === undefined ? -1 : sourceLine - best[2] || sourceColumn - best[3];
			// What the kernel puts before a cell claims the cell's start too.
			if (order < 0 || (order === 0 && best === segments[0])) best = segment;
		}
		return best && { line: best[0] + 1, column: best[1] + 1 };
	}

	/** Whether it is behind all that was written: there the kernel gives a cell its result. */
	#isEnd([, , line, column]: Segment): boolean {
		return line >= this.#lines.length - 1 && column >= (this.#lines.at(-1)?.length ?? 0);
	}
}
