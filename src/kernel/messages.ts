import type { JsonObject } from "../protocol/json.ts";
import type { DebugEvent, DebugRequest, DebugResponse } from "./debugger/protocol.ts";

/** The version of Jupyter's messaging protocol that this kernel speaks. */
export const protocolVersion = "5.4";

/** Who sent a message, when, in which session; a reply carries its request's header as `parent_header`. */
export interface Header {
	readonly msg_id: string;
	readonly msg_type: string;
	readonly username: string;
	readonly session: string;
	readonly date: string;
	readonly version: string;
}

/** One message, unpacked. */
export interface Message {
	/** ZeroMQ's routing: where a reply goes. */
	readonly identities: readonly Uint8Array[];
	readonly header: Header;
	readonly parent: JsonObject;
	readonly metadata: JsonObject;
	readonly content: JsonObject;
	readonly buffers: readonly Uint8Array[];
}

/** The content of each request that a front end sends, by message type. */
export interface Requests {
	kernel_info_request: Record<never, never>;
	execute_request: {
		readonly code: string;
		readonly silent: boolean;
		readonly store_history: boolean;
		readonly user_expressions: Readonly<Record<string, string>>;
		readonly allow_stdin: boolean;
		readonly stop_on_error: boolean;
	};
	/** `cursor_pos` counts Unicode code points. */
	complete_request: { readonly code: string; readonly cursor_pos: number };
	inspect_request: { readonly code: string; readonly cursor_pos: number; readonly detail_level: 0 | 1 };
	is_complete_request: { readonly code: string };
	history_request: {
		readonly hist_access_type: "range" | "tail" | "search";
		readonly output: boolean;
		readonly raw: boolean;
		readonly session: number;
		readonly start: number;
		readonly stop: number | null;
		readonly n: number | null;
		readonly pattern: string;
		readonly unique: boolean;
	};
	connect_request: Record<never, never>;
	comm_info_request: { readonly target_name: string | null };
	comm_open: { readonly comm_id: string; readonly target_name: string; readonly data: JsonObject };
	comm_msg: { readonly comm_id: string; readonly data: JsonObject };
	comm_close: { readonly comm_id: string; readonly data: JsonObject };
	debug_request: DebugRequest;
	interrupt_request: Record<never, never>;
	shutdown_request: { readonly restart: boolean };
}

/** A message type that this kernel answers. */
export type RequestType = keyof Requests;

/** What went wrong, as replies and the `error` message say it. */
export interface ErrorContent {
	readonly ename: string;
	readonly evalue: string;
	readonly traceback: readonly string[];
}

type Ok<T> = { readonly status: "ok" } & T;
type Failed = { readonly status: "error" } & ErrorContent;

/** The ports of the five sockets, as `connect_reply` and the connection file name them. */
export interface Ports {
	readonly shell_port: number;
	readonly control_port: number;
	readonly stdin_port: number;
	readonly iopub_port: number;
	readonly hb_port: number;
}

/** The replies by message type. Every one has a `status`. */
export interface Replies {
	kernel_info_reply: Ok<{
		readonly protocol_version: string;
		readonly implementation: string;
		readonly implementation_version: string;
		readonly language_info: JsonObject;
		readonly banner: string;
		readonly help_links: readonly { readonly text: string; readonly url: string }[];
		readonly debugger: boolean;
		readonly supported_features: readonly string[];
	}>;
	execute_reply: { readonly execution_count: number } & (
		| Ok<{ readonly user_expressions: JsonObject; readonly payload: readonly PagePayload[] }>
		| Failed
		| { readonly status: "aborted" }
	);
	complete_reply: Ok<{
		readonly matches: readonly string[];
		readonly cursor_start: number;
		readonly cursor_end: number;
		readonly metadata: JsonObject;
	}>;
	inspect_reply: Ok<{ readonly found: boolean; readonly data: JsonObject; readonly metadata: JsonObject }>;
	is_complete_reply: { readonly status: "complete" | "incomplete" | "invalid" | "unknown"; readonly indent?: string };
	history_reply: Ok<{ readonly history: readonly HistoryEntry[] }>;
	connect_reply: Ok<Ports>;
	comm_info_reply: Ok<{ readonly comms: Readonly<Record<string, { readonly target_name: string }>> }>;
	/** What the debugger answers, which says in its own way whether it failed. */
	debug_reply: DebugResponse;
	interrupt_reply: Ok<unknown>;
	shutdown_reply: Ok<{ readonly restart: boolean }>;
}

/** What a front end shows in its pager: a MIME bundle, from this line on. */
export interface PagePayload {
	readonly source: "page";
	readonly data: JsonObject;
	readonly start: number;
}

/** What the kernel asks of the front end, on stdin. */
export interface Inquiries {
	input_request: { readonly prompt: string; readonly password: boolean };
}

/** Session, line, and the input or input and output. */
export type HistoryEntry = readonly [
	session: number,
	line: number,
	content: string | readonly [input: string, output: string | null],
];

/** What the kernel broadcasts on IOPub, by message type. */
export interface Publications {
	status: { readonly execution_state: "starting" | "busy" | "idle" };
	execute_input: { readonly code: string; readonly execution_count: number };
	stream: { readonly name: "stdout" | "stderr"; readonly text: string };
	error: ErrorContent;
	iopub_welcome: { readonly subscription: string };
	debug_event: DebugEvent;
	shutdown_reply: Replies["shutdown_reply"];
	comm_close: { readonly comm_id: string; readonly data: JsonObject };
}

/** The requests that have a reply, with its message type. */
export const replyTypes = {
	kernel_info_request: "kernel_info_reply",
	execute_request: "execute_reply",
	complete_request: "complete_reply",
	inspect_request: "inspect_reply",
	is_complete_request: "is_complete_reply",
	history_request: "history_reply",
	connect_request: "connect_reply",
	comm_info_request: "comm_info_reply",
	debug_request: "debug_reply",
	interrupt_request: "interrupt_reply",
	shutdown_request: "shutdown_reply",
} as const satisfies Partial<Record<RequestType, keyof Replies>>;
