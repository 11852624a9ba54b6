import { excerpt } from "../excerpt.ts";
import { type Position, positionMapper } from "../transform/source-map.ts";

/** How many cells' sources are kept for tracebacks. */
const capacity = 500;

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
	excerpt(name: string, place: Position): string[] {
		return excerpt(this.#sources.get(name)?.lines ?? [], place);
	}
}
