import type { Runtime } from "node:inspector";
import type { Answers, MainThreadInspector } from "../protocol-worker/main-thread-inspector.ts";
import { count, countNamed, elements, entries, members, named, read } from "./members.ts";
import { valueText } from "./value-text.ts";

/** How the members of something are numbered. */
export type Numbering = "elements" | "entries" | "members";

/** A member: one without a value has an accessor, which is not called before somebody asks. */
export interface Property {
	readonly name: string;
	readonly value: Runtime.RemoteObject | undefined;
}

/** Node's own marks on promises. */
const marks = /^Symbol\((?:trigger_)?async_id_symbol\)$/;
/** Of these V8 tells state that is no property. */
const withState = new Set([
	"promise",
	"proxy",
	"generator",
	"iterator",
	"weakmap",
	"weakset",
	"arraybuffer",
	"dataview",
]);

/** Asks V8 for the members of objects on the main thread, no more of them than are wanted. */
export class Properties {
	readonly #inspector: MainThreadInspector;

	constructor(inspector: MainThreadInspector) {
		this.#inspector = inspector;
	}

	/** How many own members it has. */
	async count(objectId: string): Promise<number> {
		return (await this.#call(objectId, count)).value as number;
	}

	/** All own members, private ones too, and, for what has such, its state or its prototype. */
	async own({ objectId, type, subtype, className }: Runtime.RemoteObject): Promise<Property[]> {
		const answer = await this.#ask(objectId!);
		const isInstance = subtype === undefined && type === "object" && className !== "Object";
		const hidden = isInstance || withState.has(subtype ?? "") ? (answer.internalProperties ?? []) : [];
		return [...listed(answer), ...hidden.map(({ name, value }) => ({ name, value }))];
	}

	/** The variables of a scope. */
	async scope(objectId: string): Promise<Property[]> {
		return listed(await this.#ask(objectId));
	}

	/** An array's members that are no elements, its length not counted. */
	async named(objectId: string): Promise<Property[]> {
		const { value: total } = await this.#call(objectId, countNamed);
		if ((total as number) <= 1) return [];
		const page = await this.#call(objectId, named);
		return listed(await this.#ask(page.objectId!)).filter(({ name }) => name !== "length");
	}

	/** The members of these numbers. */
	async numbered(objectId: string, numbering: Numbering, start: number, end: number): Promise<Property[]> {
		if (numbering === "entries") return this.#entries(objectId, start, end);
		const page = await this.#call(objectId, numbering === "elements" ? elements : members, start, end);
		return listed(await this.#ask(page.objectId!));
	}

	/** What the accessor of that name gives. */
	read(objectId: string, name: string): Promise<Runtime.RemoteObject> {
		return this.#call(objectId, read, name);
	}

	/** Of a map by their keys, of a set by their numbers. */
	async #entries(objectId: string, start: number, end: number): Promise<Property[]> {
		const page = await this.#call(objectId, entries, start, end);
		const values = new Map(listed(await this.#ask(page.objectId!)).map(({ name, value }) => [name, value]));
		return Array.from({ length: end - start }, (_, index) => {
			const key = values.get(`k${start + index}`);
			return {
				name: key === undefined ? String(start + index) : valueText(key),
				value: values.get(`v${start + index}`),
			};
		});
	}

	#ask(objectId: string): Promise<Answers["Runtime.getProperties"]> {
		return this.#inspector.post("Runtime.getProperties", { objectId, ownProperties: true, generatePreview: true });
	}

	/** What the function throws, such as an accessor, is its answer as text. */
	async #call(
		objectId: string,
		declaration: (...parameters: never[]) => unknown,
		...parameters: readonly unknown[]
	): Promise<Runtime.RemoteObject> {
		const { result, exceptionDetails } = await this.#inspector.post("Runtime.callFunctionOn", {
			objectId,
			functionDeclaration: String(declaration),
			arguments: parameters.map((value) => ({ value })),
			generatePreview: true,
			silent: true,
		});
		if (exceptionDetails === undefined) return result;
		return { type: "string", value: `threw ${valueText(exceptionDetails.exception ?? { type: "undefined" })}` };
	}
}

/** Those that have a value, or an accessor that gives one. */
function listed({ result, privateProperties = [] }: Answers["Runtime.getProperties"]): Property[] {
	return [...result, ...privateProperties]
		.filter(({ name, value, get }) => !marks.test(name) && (value !== undefined || get?.type === "function"))
		.map(({ name, value }) => ({ name, value }));
}
