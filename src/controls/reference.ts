import { findHost } from "../protocol/host.ts";
import { liveWidgets } from "../widget/live-widgets.ts";

/** How a front end names a model in the state of another one. */
const prefix = "IPY_MODEL_";

/** The method that opens a model if that was not done, and answers its id. */
export const openModel: unique symbol = Symbol("glasscell.open-model");

/** The method that takes a comm, which a front end opened for a model that it made by itself, and the model's state. */
export const adoptModel: unique symbol = Symbol("glasscell.adopt-model");

/** What can be named in a model's state. */
export interface Referable {
	[openModel](): string;
}

/** One end of a link in the browser: a control, and the name of an attribute on the wire. */
export interface LinkEnd {
	readonly control: Referable;
	readonly name: string;
}

/** Whether the value is a control. */
export function isReferable(value: unknown): value is Referable {
	return typeof value === "object" && value !== null && openModel in value;
}

/** The name of a control on the wire. */
export function nameOf(value: unknown): string {
	return `${prefix}${(value as Referable)[openModel]()}`;
}

/** The control of that name; what is no name stays as it is. */
export function named(value: unknown): unknown {
	const host = findHost();
	if (!host || typeof value !== "string" || !value.startsWith(prefix)) return value;
	return liveWidgets(host).get(value.slice(prefix.length))?.owner;
}
