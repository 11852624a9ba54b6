import type { Runtime } from "node:inspector";
import type { MainThreadInspector } from "../protocol-worker/main-thread-inspector.ts";
import { type Numbering, Properties, type Property } from "./properties.ts";
import type { Variable } from "./protocol.ts";
import { lengthOf, typeText, valueText } from "./value-text.ts";

/** So many members are shown at once; what has more is shown in ranges, and what has more than its square in ranges of those. */
const pageSize = 100;
/** The longest array whose members other than elements are looked for. */
const maxSearched = 10_000;

/** What a reference stands for. `path` is how it is written, if it can be. */
type Container =
	| { readonly kind: "object"; readonly value: Runtime.RemoteObject; readonly path: string | undefined }
	| ({ readonly kind: "range" } & Range)
	| { readonly kind: "accessor"; readonly objectId: string; readonly name: string; readonly path: string | undefined }
	/** Scopes from the inside out, with what else there is. */
	| { readonly kind: "scopes"; readonly objectIds: readonly string[]; readonly more: readonly NamedValue[] }
	/** Made when it is asked for. */
	| { readonly kind: "late"; readonly make: () => Promise<Runtime.RemoteObject> };

/** Some of an object's members, by number. */
interface Range {
	readonly objectId: string;
	readonly numbering: Numbering;
	readonly start: number;
	readonly end: number;
	readonly path: string | undefined;
}

/** A value with a name. */
export interface NamedValue {
	readonly name: string;
	readonly value: Runtime.RemoteObject;
}

/** Which of the members are asked for. */
export interface Paging {
	readonly filter?: "indexed" | "named" | undefined;
	readonly start: number;
	/** 0: all. */
	readonly count: number;
}

const everything: Paging = { start: 0, count: 0 };

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** Whether it can be the name of a variable. */
export function isIdentifier(name: string): boolean {
	return identifier.test(name);
}

/** How a member is written, if its owner is written so; a variable's owner is written as nothing. */
function memberPath(path: string | undefined, name: string): string | undefined {
	if (path === undefined || name.startsWith("[[") || name.startsWith("#") || name.startsWith("Symbol("))
		return undefined;
	if (path === "") return isIdentifier(name) ? name : undefined;
	if (isIdentifier(name)) return `${path}.${name}`;
	return /^\d+$/.test(name) ? `${path}[${name}]` : `${path}[${JSON.stringify(name)}]`;
}

/** V8's name for all that the debugger holds. */
export const objectGroup = "glasscell.debugger";

/** The values that a front end has been shown, by the numbers with which it asks for their members. */
export class Variables {
	/** Whether the front end is told the types; JupyterLab's tree would show them in the place of the values. */
	types = true;
	readonly #inspector: MainThreadInspector;
	readonly #properties: Properties;
	readonly #containers = new Map<number, Container>();
	#last = 0;

	constructor(inspector: MainThreadInspector) {
		this.#inspector = inspector;
		this.#properties = new Properties(inspector);
	}

	/** A number for these scopes, from the inside out. */
	scopes(objectIds: readonly string[], more: readonly NamedValue[] = []): number {
		return this.#reference({ kind: "scopes", objectIds, more });
	}

	/** A number for the members of an object that is made when they are asked for. */
	late(make: () => Promise<Runtime.RemoteObject>): number {
		return this.#reference({ kind: "late", make });
	}

	/** A value as it is shown under the name; `path` is how it is written. */
	variable({ name, value }: NamedValue, path: string | undefined): Variable {
		const length = value.subtype === "array" || value.subtype === "typedarray" ? lengthOf(value) : 0;
		return {
			name,
			value: valueText(value),
			...(this.types ? { type: typeText(value) } : {}),
			variablesReference: value.objectId === undefined ? 0 : this.#reference({ kind: "object", value, path }),
			...(path === undefined ? {} : { evaluateName: path }),
			...(length > 0 ? { indexedVariables: length } : {}),
		};
	}

	/** The members of what the number stands for. */
	async members(reference: number, paging = everything): Promise<Variable[]> {
		const container = this.#containers.get(reference);
		if (container === undefined)
			throw new Error(`variablesReference ${reference} stands for nothing: the code has run on`);
		switch (container.kind) {
			case "object":
				return this.#membersOf(container.value, container.path, paging);
			case "range":
				return this.#range(container);
			case "accessor": {
				const { objectId, name, path } = container;
				return [this.variable({ name, value: await this.#properties.read(objectId, name) }, path)];
			}
			case "scopes":
				return this.#scopeMembers(container.objectIds, container.more);
			case "late":
				return this.#membersOf(await container.make(), "", paging);
		}
	}

	/** Lets go of all that was shown. */
	async clear(): Promise<void> {
		this.#containers.clear();
		await this.#inspector.post("Runtime.releaseObjectGroup", { objectGroup });
	}

	async #membersOf(value: Runtime.RemoteObject, path: string | undefined, paging: Paging): Promise<Variable[]> {
		const { objectId, subtype } = value;
		if (objectId === undefined) return [];
		if (subtype === "array" || subtype === "typedarray") {
			const length = lengthOf(value);
			const range = { objectId, numbering: "elements", path } as const;
			const indexed = paging.filter === "named" ? [] : await this.#paged(range, length, paging);
			if (paging.count > 0 || paging.filter === "indexed" || length > maxSearched) return indexed;
			return [...indexed, ...this.#shown(await this.#properties.named(objectId), objectId, path)];
		}
		if (subtype === "map" || subtype === "set") {
			const range = { objectId, numbering: "entries", path: undefined } as const;
			const found = await this.#paged(range, lengthOf(value), paging);
			return paging.count > 0 ? found : [...found, ...this.#shown(await this.#properties.own(value), objectId, path)];
		}
		if (subtype !== "proxy") {
			const total = await this.#properties.count(objectId);
			const range = { objectId, numbering: "members", path } as const;
			if (paging.count > 0 || total > 2 * pageSize) return this.#paged(range, total, paging);
		}
		return this.#shown(await this.#properties.own(value), objectId, path);
	}

	/** Those that are asked for, or all, if need be in ranges. */
	#paged(of: Omit<Range, "start" | "end">, total: number, { start, count }: Paging): Promise<Variable[]> {
		if (count > 0) return this.#page({ ...of, start, end: Math.min(total, start + count) });
		return this.#range({ ...of, start: 0, end: total });
	}

	/** The members of a range, or ranges of them. */
	async #range(range: Range): Promise<Variable[]> {
		const { start, end } = range;
		if (end - start <= pageSize) return this.#page(range);
		let size = pageSize;
		while ((end - start) / size > pageSize) size *= pageSize;
		const ranges: Variable[] = [];
		for (let from = start; from < end; from += size) {
			const to = Math.min(end, from + size);
			const variablesReference = this.#reference({ ...range, kind: "range", start: from, end: to });
			ranges.push({ name: `[${from} … ${to - 1}]`, value: "", variablesReference });
		}
		return ranges;
	}

	async #page({ objectId, numbering, start, end, path }: Range): Promise<Variable[]> {
		return this.#shown(await this.#properties.numbered(objectId, numbering, start, end), objectId, path);
	}

	/** `owner` is what an accessor is called on. */
	#shown(properties: readonly Property[], owner: string, path: string | undefined): Variable[] {
		return properties.map(({ name, value }) => {
			const written = memberPath(path, name);
			if (value !== undefined) return this.variable({ name, value }, written);
			const variablesReference = this.#reference({ kind: "accessor", objectId: owner, name, path: written });
			return { name, value: "(…)", variablesReference, ...(written === undefined ? {} : { evaluateName: written }) };
		});
	}

	/** Of names that shadow each other the innermost. */
	async #scopeMembers(objectIds: readonly string[], more: readonly NamedValue[]): Promise<Variable[]> {
		const found = new Map<string, NamedValue>();
		for (const objectId of objectIds) {
			for (const { name, value = { type: "undefined" } } of await this.#properties.scope(objectId)) {
				if (!found.has(name)) found.set(name, { name, value });
			}
		}
		return [...found.values(), ...more].map((each) => this.variable(each, memberPath("", each.name)));
	}

	#reference(container: Container): number {
		this.#containers.set(++this.#last, container);
		return this.#last;
	}
}
