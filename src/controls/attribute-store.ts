import { shown } from "../core/errors.ts";
import { type PackedState, packBytes, unpackBytes } from "../protocol/buffers.ts";
import { checkPlain, type Limits } from "../widget/incoming.ts";
import { type Attribute, checkValue, fromWire, isHidden, sameValue, toWire } from "./attribute.ts";
import { type ModelDescription, type Rule, type State, wireName, wireNames } from "./model-description.ts";

/** A text area may hold a book, a list of tags a dictionary; more than that is no person's doing. */
const limits: Limits = { depth: 12, values: 200_000, text: 32 * 1024 * 1024 };

/** An attribute that has another value than before. */
export interface Changed {
	readonly name: string;
	readonly oldValue: unknown;
	readonly newValue: unknown;
}

/** A part, such as a layout, made of its plain options unless it is one; `place` is for the error if it is another. */
export type PartOf = (place: string, name: string, given: object) => object;

/** The values of a control: checked, in agreement with each other, and ready for the wire. */
export class AttributeStore {
	readonly description: ModelDescription;
	readonly #wire: NonNullable<ModelDescription["wire"]>;
	readonly #rule: Rule | undefined;
	readonly #partOf: PartOf;
	readonly #changed: (changes: readonly Changed[], told: readonly string[]) => void;
	#state: State;
	#revision = 0;
	/** The state before `hold`, and what was written since. */
	#held: { readonly before: State; readonly written: Set<string> } | undefined;

	/** `changed` hears what changed, and what of it the front end knows already. */
	constructor(
		description: ModelDescription,
		rule: Rule | undefined,
		partOf: PartOf,
		changed: (changes: readonly Changed[], told: readonly string[]) => void,
	) {
		this.description = description;
		this.#wire = description.wire ?? { pack: packBytes, unpack: unpackBytes };
		this.#rule = rule;
		this.#partOf = partOf;
		this.#changed = changed;
		const { attributes } = description;
		this.#state = Object.fromEntries(Object.entries(attributes).map(([key, each]) => [key, this.#default(key, each)]));
	}

	get state(): Readonly<State> {
		return this.#state;
	}

	/** Counts the changes. */
	get revision(): number {
		return this.#revision;
	}

	/** A part is made when somebody looks at it: most controls never need one. */
	get(key: string): unknown {
		const attribute = this.attribute(key);
		if (attribute.part && this.#state[key] === null) this.write({ [key]: {} });
		return this.#state[key];
	}

	/**
	 * The attribute of that name.
	 *
	 * @throws TypeError that lists those there are.
	 */
	attribute(key: string): Attribute {
		const { name, attributes } = this.description;
		if (Object.hasOwn(attributes, key)) return attributes[key] as Attribute;
		throw new TypeError(`${name}: expected one of ${Object.keys(attributes).join(", ")}, got "${key}"`);
	}

	/** The first values. */
	begin(options: object): void {
		const given = this.#checked(options);
		const next = { ...this.#state, ...given };
		this.#rule?.(next, new Set(Object.keys(given)), undefined, this.description.name);
		this.#state = next;
	}

	/** Writes several attributes at once, all or none; read-only ones if the control itself does it. */
	write(patch: object, bySelf = false): void {
		const given = this.#checked(patch, bySelf);
		if (this.#held) {
			for (const key of Object.keys(given)) this.#held.written.add(key);
			this.#state = { ...this.#state, ...given };
		} else this.#changed(this.#take(given), []);
	}

	/** Runs `body`; what it writes counts as written at once, at its end. */
	hold<T>(body: () => T): T {
		if (this.#held) return body();
		const held = { before: this.#state, written: new Set<string>() };
		this.#held = held;
		try {
			return body();
		} finally {
			this.#held = undefined;
			const given = Object.fromEntries([...held.written].map((key) => [key, this.#state[key]]));
			this.#state = held.before;
			this.#changed(this.#take(given), []);
		}
	}

	/**
	 * Takes what a front end wrote, all or nothing.
	 *
	 * @returns How to tell of it.
	 */
	receive(given: unknown, paths: unknown, buffers: readonly DataView[]): () => void {
		if (typeof given !== "object" || given === null)
			throw new TypeError(`${this.description.name}: expected values by attribute, got ${shown(given)}`);
		checkPlain(given, limits);
		const wire = this.#wire.unpack(given, paths, buffers);
		const patch: State = {};
		for (const [key, attribute, name] of this.#shared()) {
			if (!Object.hasOwn(wire, name) || name.startsWith("_")) continue;
			patch[key] = checkValue(`${this.description.name}.${key}`, attribute, fromWire(attribute, wire[name]));
		}
		const changes = this.#take(patch);
		const told = Object.keys(patch).filter((key) => sameValue(patch[key], this.#state[key]));
		return () => this.#changed(changes, told);
	}

	/** The whole state for the wire, or these attributes by their names there. */
	pack(names?: Iterable<string>): PackedState {
		const chosen = names && new Set(names);
		const state = chosen ? {} : wireNames(this.description);
		for (const [key, attribute, name] of this.#shared()) {
			if (!chosen || chosen.has(name)) state[name] = toWire(attribute, this.#state[key]);
		}
		return this.#wire.pack(state);
	}

	/** The names on the wire of these attributes, or of all. */
	wireNames(keys?: readonly string[]): string[] {
		return this.#shared()
			.filter(([key]) => keys?.includes(key) ?? true)
			.map(([, , name]) => name);
	}

	/** What is not as it is by default. */
	own(): State {
		const entries = Object.entries(this.description.attributes)
			.filter(
				([key, attribute]) =>
					!isHidden(attribute) && !attribute.derived && !sameValue(this.#state[key], this.#default(key, attribute)),
			)
			.map(([key]) => [key, this.#state[key]]);
		return Object.fromEntries(entries);
	}

	/** The attributes that are on the wire, each with its name there. */
	#shared(): [key: string, attribute: Attribute, name: string][] {
		return Object.entries(this.description.attributes)
			.filter(([, attribute]) => !attribute.local)
			.map(([key, attribute]) => [key, attribute, wireName(key, attribute)]);
	}

	#default(key: string, attribute: Attribute): unknown {
		return attribute.default === null ? null : checkValue(key, attribute, attribute.default);
	}

	#checked(options: object, bySelf = false): State {
		const { name } = this.description;
		const given: State = {};
		for (const [key, value] of Object.entries(options)) {
			if (value === undefined) continue;
			const attribute = this.attribute(key);
			if (attribute.readonly && !bySelf) throw new TypeError(`${name}.${key} is read-only: the front end writes it`);
			const place = `${name}.${key}`;
			const isObject = attribute.part && Object.prototype.toString.call(value) === "[object Object]";
			const part = isObject ? this.#partOf(place, attribute.part ?? "", value as object) : value;
			given[key] = checkValue(place, attribute, part);
		}
		return given;
	}

	#take(given: State): Changed[] {
		const before = this.#state;
		const next = { ...before, ...given };
		this.#rule?.(next, new Set(Object.keys(given)), before, this.description.name);
		const changes = Object.keys(next)
			.filter((key) => !sameValue(next[key], before[key]))
			.map((name) => ({ name, oldValue: before[name], newValue: next[name] }));
		if (changes.length > 0) {
			this.#state = next;
			this.#revision++;
		}
		return changes;
	}
}
