import type { MessagePort } from "node:worker_threads";
import type { TypeCheckMode } from "../protocol/host.ts";
import type { JsonObject } from "../protocol/json.ts";
import type { NamedSource } from "./engine/sources.ts";
import type { ErrorContent } from "./messages.ts";
import type { SharedMemory } from "./shared-memory.ts";

/** What the protocol thread is given when it starts. */
export interface ProtocolData {
	readonly connectionFile: string;
	/** The notebook's folder. */
	readonly directory: string;
	/** The id of the process that started this one. */
	readonly parent: number;
	readonly memory: SharedMemory;
	/** The URL prefix of the kernel's own code, which an interrupt must not terminate. */
	readonly own: string;
}

/** A comm message on its way to the engine; `comm_open` names its target. */
export interface CommRequest {
	readonly type: "comm_open" | "comm_msg" | "comm_close";
	readonly id: string;
	readonly target: string;
	readonly data: JsonObject;
	readonly buffers: readonly Uint8Array[];
}

/** A question of a cell's code to the person. */
export interface Question {
	readonly prompt: string;
	readonly password: boolean;
	/** The header of the cell's request. */
	readonly parent: JsonObject;
	/** Where the {@link QuestionAnswer} goes. */
	readonly port: MessagePort;
	/** One Int32 that becomes 1 with the answer, if the main thread stands still for it. */
	readonly wake?: SharedArrayBuffer;
}

/** What became of a question. */
export type QuestionAnswer =
	| { readonly status: "answered"; readonly value: string }
	| { readonly status: "refused"; readonly reason: string }
	| { readonly status: "interrupted" };

/** A member that a value has at run time. */
export interface ValueMember {
	readonly name: string;
	readonly kind: "function" | "property";
}

/** How a cell ended. */
export type CellOutcome =
	| { readonly status: "ok"; readonly expressions: JsonObject }
	| ({ readonly status: "error" } & ErrorContent);

/** From the protocol thread to the main thread. `task` names a running cell or comm message in the answer. */
export type ToMain =
	| {
			readonly kind: "execute";
			readonly task: number;
			readonly code: string;
			readonly count: number;
			/** The id that the front end gives the cell in its document. */
			readonly cell: string | undefined;
			readonly silent: boolean;
			readonly expressions: Readonly<Record<string, string>>;
			readonly parent: JsonObject;
	  }
	| { readonly kind: "comm"; readonly task: number; readonly message: CommRequest; readonly parent: JsonObject }
	/** Asks for the members of a value; answered by `members` when the main thread has the time. */
	| { readonly kind: "members"; readonly question: number; readonly expression: string }
	/** Asks running code to stop; answered by `heard`. */
	| { readonly kind: "interrupt"; readonly round: number }
	/** Running code was terminated; answered by `heard`. */
	| { readonly kind: "terminated"; readonly round: number }
	/** Answers `source`: it may run. */
	| { readonly kind: "known"; readonly id: number }
	/** What was broadcast before a `drain` has been sent. */
	| { readonly kind: "drained"; readonly id: number }
	| { readonly kind: "language"; readonly port: MessagePort }
	| { readonly kind: "exit"; readonly code: number };

/** From the main thread to the protocol thread. `content` is JSON text: what cannot be JSON fails where it was made. */
export type ToProtocol =
	/** It has started, and hears from now on what it is sent and was sent before. */
	| { readonly kind: "listening" }
	| {
			readonly kind: "broadcast";
			readonly type: string;
			readonly content: string;
			readonly metadata: JsonObject;
			readonly buffers: readonly Uint8Array[];
			readonly parent: JsonObject;
			/** What it counts for in `Flow`. */
			readonly size: number;
			/** Of a cell's result, what the history keeps: its text. */
			readonly result?: { readonly count: number; readonly text: string };
	  }
	| {
			readonly kind: "stream";
			readonly name: "stdout" | "stderr";
			readonly text: string;
			readonly parent: JsonObject;
	  }
	/** Text for the front end's pager. */
	| { readonly kind: "page"; readonly data: JsonObject; readonly parent: JsonObject }
	/** Its port is transferred with it. */
	| ({ readonly kind: "ask" } & Question)
	/** How cells are checked from the next one on. */
	| { readonly kind: "types"; readonly mode: TypeCheckMode }
	/** Asks for a `drained`. */
	| { readonly kind: "drain"; readonly id: number }
	| { readonly kind: "executed"; readonly task: number; readonly outcome: CellOutcome }
	| { readonly kind: "handled"; readonly task: number }
	| { readonly kind: "heard"; readonly round: number }
	| { readonly kind: "members"; readonly question: number; readonly members: readonly ValueMember[] }
	| { readonly kind: "comm"; readonly state: "open" | "closed"; readonly id: string; readonly target: string }
	| { readonly kind: "target"; readonly target: string }
	/** A source that is about to run; asked only while somebody debugs. */
	| { readonly kind: "source"; readonly id: number; readonly source: NamedSource }
	| { readonly kind: "close"; readonly code: number };
