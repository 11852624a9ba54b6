import type { JsonObject } from "../../protocol/json.ts";
import type { ErrorContent } from "../messages.ts";

/** A MIME bundle as the front end is to get it. */
export interface DisplayContent {
	readonly data: JsonObject;
	readonly metadata: JsonObject;
	readonly transient?: { readonly display_id: string };
}

/** What a cell shows, named and shaped as Jupyter's messages (and nbformat's outputs). */
export type Output =
	| { readonly type: "stream"; readonly content: { readonly name: "stdout" | "stderr"; readonly text: string } }
	| { readonly type: "display_data" | "update_display_data"; readonly content: DisplayContent }
	| { readonly type: "execute_result"; readonly content: DisplayContent & { readonly execution_count: number } }
	/** For the front end's pager. */
	| { readonly type: "page"; readonly content: { readonly data: JsonObject } }
	| { readonly type: "clear_output"; readonly content: { readonly wait: boolean } }
	| {
			readonly type: "comm_open";
			readonly content: { readonly comm_id: string; readonly target_name: string; readonly data: JsonObject };
			readonly metadata: JsonObject;
			readonly buffers: readonly Uint8Array<ArrayBuffer>[];
	  }
	| {
			readonly type: "comm_msg" | "comm_close";
			readonly content: { readonly comm_id: string; readonly data: JsonObject };
			readonly metadata: JsonObject;
			readonly buffers: readonly Uint8Array<ArrayBuffer>[];
	  };

/** How a cell ended. An error is not among the outputs: whoever runs the cell shows it. */
export type CellResult =
	| { readonly status: "ok"; readonly expressions: JsonObject }
	| ({ readonly status: "error" } & ErrorContent);

/** Takes what is shown, at once and in order; `parent` is what `execute` was given for the cell that shows it. */
export type OutputSink = (output: Output, parent: JsonObject) => void;
