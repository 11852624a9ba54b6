import { excerpt } from "../excerpt.ts";
import { surplus } from "../surplus.ts";
import { type Position, positionMapper } from "../transform/source-map.ts";

/** How many cells' sources are kept for tracebacks. */
const capacity = 500;

interface Source {
	readonly lines: readonly string[];
	readonly map: string | undefined;
	readonly toOriginal: (place: Position) => Position;
}

/** A source with the name that stack traces call it, and the map to it from what ran. */
export interface NamedSource {
	readonly name: string;
	readonly source: string;
	readonly map?: string | undefined;
}

/** The sources that ran, so that errors point at what was written rather than at what it became. */
export class Sources {
	/** Hears of each source before it runs, while somebody debugs. */
	watch: ((source: NamedSource) => Promise<void>) | undefined;
	readonly #sources = new Map<string, Source>();

	/** Remembers a source under the name that stack traces call it; `map` is a JSON source map, if it was emitted. */
	add(name: string, source: string, map?: string): void {
		this.#sources.set(name, { lines: source.split("\n"), map, toOriginal: positionMapper(map) });
		for (const oldest of surplus(this.#sources, capacity)) this.#sources.delete(oldest);
	}

	/** To be awaited, if there is a promise, before these sources run: breakpoints are set in them meanwhile. */
	announce(names: readonly string[]): Promise<unknown> | undefined {
		const { watch } = this;
		return watch && Promise.all(this.list(names).map((source) => watch(source)));
	}

	/** Those of these names, or all that are remembered. */
	list(names: Iterable<string> = this.#sources.keys()): NamedSource[] {
		return [...names].flatMap((name) => {
			const source = this.#sources.get(name);
			return source === undefined ? [] : [{ name, source: source.lines.join("\n"), map: source.map }];
		});
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
