import type { TypeCheckMode } from "../../protocol/host.ts";
import type { JsonObject } from "../../protocol/json.ts";
import type { LanguageClient } from "../language/client.ts";
import type { OutputSink } from "./output.ts";
import type { Ask } from "./questions.ts";
import type { NamedSource } from "./sources.ts";

/** What an engine needs. */
export interface EngineOptions {
	/** The notebook's folder: where relative imports start, and packages are looked for first. */
	readonly directory: string;
	/** Takes what cells show. */
	readonly sink: OutputSink;
	/** The language thread, asked only for what cannot be run by erasing types and for names that a module lacks. */
	readonly language: () => Promise<LanguageClient>;
	/** Brings questions to the person; absent where there is nobody to ask. */
	readonly ask?: Ask;
	/** Resolves when all output so far has been handed to the front ends' sockets; at once where there are none. */
	readonly drained?: () => Promise<void>;
	/** Hears of comms as they open and close. */
	readonly onComm?: (state: "open" | "closed", id: string, target: string) => void;
	/** Hears of the targets for which the notebook listens. */
	readonly onTarget?: (target: string) => void;
	/** While somebody debugs, hears of each source before it runs; it runs when the promise is fulfilled. */
	readonly onSource?: (source: NamedSource) => Promise<void>;
	/** Hears of another mode of the type check. */
	readonly onTypeCheck?: (mode: TypeCheckMode) => void;
}

/** A cell to run. */
export interface CellRequest {
	readonly code: string;
	/** The execution count; the cell is called `cell-<count>.ts` in stack traces. */
	readonly count: number;
	/** The id that the front end gives the cell in its document. */
	readonly cell?: string | undefined;
	/** Do not show the value it ends with. */
	readonly silent?: boolean;
	/** Expressions to evaluate after it, by name. */
	readonly expressions?: Readonly<Record<string, string>>;
	/** Given back with each of its outputs, also late ones. */
	readonly parent?: JsonObject;
}
