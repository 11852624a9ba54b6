import type { Runtime } from "node:inspector";
import type { Answers, MainThreadInspector } from "../protocol-worker/main-thread-inspector.ts";
import { count, countNamed, elements, entries, members, named, read } from "./members.ts";
import type { Variable } from "./protocol.ts";
import { lengthOf, typeText, valueText } from "./value-text.ts";

/** So many members are shown at once; what has more is shown in ranges, and what has more than its square in ranges of those. */
const pageSize = 100;
/** The longest array whose members other than elements are looked for. */
const maxSearched = 10_000;

/** How the members of something are numbered. */
type Numbering = "elements" | "entries" | "members";

/** What a reference stands for. */
type Container =
	| { readonly kind: "object"; readonly value: Runtime.RemoteObject; readonly path: string | undefined }
	| {
			readonly kind: "range";
			readonly objectId: string;
			readonly numbering: Numbering;
			readonly start: number;
			readonly end: number;
			readonly path: string | undefined;
	  }
	| { readonly kind: "accessor"; readonly objectId: string; readonly name: string; readonly path: string | undefined }
	/** Scopes from the inside out, with what else there is. */
	| { readonly kind: "scopes"; readonly objectIds: readonly string[]; readonly more: readonly NamedValue[] }
	/** Made when it is asked for. */
	| { readonly kind: "late"; readonly make: () => Promise<Runtime.RemoteObject> };

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

/** Of these V8 tells state that is no property. */
const internal = new Set([
	"promise",
	"proxy",
	"generator",
	"iterator",
	"weakmap",
	"weakset",
	"arraybuffer",
	"dataview",
]);
/** Node's own marks on promises. */
const marks = /^Symbol\((?:trigger_)?async_id_symbol\)$/;
const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** How a member is written, if its owner is written so. */
function memberPath(path: string | undefined, name: string): string | undefined {
	if (path === undefined || name.startsWith("[[") || name.startsWith("#") || name.startsWith("Symbol("))
		return undefined;
	if (path === "") return identifier.test(name) ? name : undefined;
	if (identifier.test(name)) return `${path}.${name}`;
	return /^\d+$/.test(name) ? `${path}[${name}]` : `${path}[${JSON.stringify(name)}]`;
}

/** V8's name for all that the debugger holds. */
export const objectGroup = "glasscell.debugger";

/** The values that a front end has been shown, by the numbers with which it asks for their members. */
export class Variables {
	/** Whether the front end is told the types; JupyterLab's tree would show them in the place of the values. */
	types = true;
	readonly #inspector: MainThreadInspector;
	readonly #containers = new Map<number, Container>();
	#last = 0;

	constructor(inspector: MainThreadInspector) {
		this.#inspector = inspector;
	}

	/** A number for these scopes, from the inside out. */
	scopes(objectIds: readonly string[], more: readonly NamedValue[] = []): number {
		return this.#reference({ kind: "scopes", objectIds, more });
	}

	/** A number for the members of an object that is made when they are asked for. */
	late(make: () => Promise<Runtime.RemoteObject>): number {
		return this.#reference({ kind: "late", make });
	}

	/** A value as it is shown, under the name; `path` is how it is written. */
	variable({ name, value }: NamedValue, path: string | undefined): Variable {
		const primitive = value.objectId === undefined;
		const length = value.subtype === "array" || value.subtype === "typedarray" ? lengthOf(value) : 0;
		return {
			name,
			value: valueText(value),
			...(this.types ? { type: typeText(value) } : {}),
			variablesReference: primitive ? 0 : this.#reference({ kind: "object", value, path }),
			...(path === undefined ? {} : { evaluateName: path }),
			...(length > 0 ? { indexedVariables: length } : {}),
		};
	}

	/** The members of what the number stands for. */
	async members(reference: number, paging: Paging): Promise<Variable[]> {
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
				return [this.variable({ name, value: await this.#call(objectId, read, [name]) }, path)];
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
			const indexed = paging.filter === "named" ? [] : await this.#numbered(objectId, "elements", length, path, paging);
			const all = paging.count === 0 && paging.filter !== "indexed" && length <= maxSearched;
			return all ? [...indexed, ...(await this.#namedMembers(objectId, path))] : indexed;
		}
		if (subtype === "map" || subtype === "set") {
			const found = await this.#numbered(objectId, "entries", lengthOf(value), undefined, paging);
			return paging.count > 0 ? found : [...found, ...(await this.#own(objectId, path, false))];
		}
		if (subtype !== "proxy") {
			const total = (await this.#call(objectId, count, [])).value as number;
			if (paging.count > 0 || total > 2 * pageSize) return this.#numbered(objectId, "members", total, path, paging);
		}
		const instance = subtype === undefined && value.type === "object" && value.className !== "Object";
		return this.#own(objectId, path, instance || internal.has(subtype ?? ""));
	}

	/** An array's members that are no elements. */
	async #namedMembers(objectId: string, path: string | undefined): Promise<Variable[]> {
		const { value: total } = await this.#call(objectId, countNamed, []);
		if ((total as number) === 0) return [];
		const page = await this.#call(objectId, named, []);
		const found = await this.#own(page.objectId!, path, false);
		return found.filter(({ name }) => name !== "length");
	}

	async #numbered(
		objectId: string,
		numbering: Numbering,
		total: number,
		path: string | undefined,
		{ start, count }: Paging,
	): Promise<Variable[]> {
		const end = count === 0 ? total : Math.min(total, start + count);
		if (count > 0) return this.#page(objectId, numbering, start, end, path);
		return this.#range({ objectId, numbering, start, end, path });
	}

	/** The members of these numbers, or ranges of them. */
	async #range(range: Omit<Extract<Container, { kind: "range" }>, "kind">): Promise<Variable[]> {
		const { objectId, numbering, start, end, path } = range;
		if (end - start <= pageSize) return this.#page(objectId, numbering, start, end, path);
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

	async #page(
		objectId: string,
		numbering: Numbering,
		start: number,
		end: number,
		path: string | undefined,
	): Promise<Variable[]> {
		if (numbering !== "entries") {
			const page = await this.#call(objectId, numbering === "elements" ? elements : members, [start, end]);
			return this.#own(page.objectId!, path, false, objectId);
		}
		const page = await this.#call(objectId, entries, [start, end]);
		const { result } = await this.#properties(page.objectId!);
		const values = new Map(result.map(({ name, value }) => [name, value]));
		return Array.from({ length: end - start }, (_, index) => {
			const key = values.get(`k${start + index}`);
			const value = values.get(`v${start + index}`) ?? { type: "undefined" };
			return this.variable({ name: key === undefined ? String(start + index) : valueText(key), value }, undefined);
		});
	}

	/** Own properties; with `hidden`, also what V8 knows of the object beside them. `owner` is what accessors are called on. */
	async #own(objectId: string, path: string | undefined, hidden: boolean, owner = objectId): Promise<Variable[]> {
		const { result, internalProperties = [], privateProperties = [] } = await this.#properties(objectId);
		const found: Variable[] = [];
		for (const { name, value, get } of [...result, ...privateProperties]) {
			if (marks.test(name)) continue;
			const written = memberPath(path, name);
			if (value !== undefined) found.push(this.variable({ name, value }, written));
			else if (get !== undefined && get.type !== "undefined") {
				const variablesReference = this.#reference({ kind: "accessor", objectId: owner, name, path: written });
				found.push({
					name,
					value: "(…)",
					variablesReference,
					...(written === undefined ? {} : { evaluateName: written }),
				});
			}
		}
		for (const { name, value } of hidden ? internalProperties : []) {
			if (value !== undefined) found.push(this.variable({ name, value }, undefined));
		}
		return found;
	}

	async #scopeMembers(objectIds: readonly string[], more: readonly NamedValue[]): Promise<Variable[]> {
		const found = new Map<string, NamedValue>();
		for (const objectId of objectIds) {
			const { result } = await this.#properties(objectId);
			for (const { name, value = { type: "undefined" } } of result)
				if (!found.has(name)) found.set(name, { name, value });
		}
		return [...found.values(), ...more].map((each) => this.variable(each, memberPath("", each.name)));
	}

	#properties(objectId: string): Promise<Answers["Runtime.getProperties"]> {
		return this.#inspector.post("Runtime.getProperties", { objectId, ownProperties: true, generatePreview: true });
	}

	async #call(
		objectId: string,
		declaration: (...parameters: never[]) => unknown,
		parameters: readonly unknown[],
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

	#reference(container: Container): number {
		this.#containers.set(++this.#last, container);
		return this.#last;
	}
}
