import { shown } from "../core/errors.ts";
import type { Attribute } from "./attribute.ts";
import { type Control, control, type Options } from "./control.ts";
import type { ModelDescription, Rule, State } from "./model-description.ts";

/** What a person chooses from: values, pairs of label and value, or values by label. */
export type Choices =
	| readonly unknown[]
	| readonly (readonly [label: string, value: unknown])[]
	| ReadonlyMap<string, unknown>
	| Readonly<Record<string, unknown>>;

/** The values among which {@link Choices} let choose. */
export type ChoiceOf<O> =
	O extends ReadonlyMap<string, infer V>
		? V
		: O extends readonly (readonly [string, infer V])[]
			? V
			: O extends readonly (infer V)[]
				? V
				: O[keyof O];

type Pair = readonly [label: string, value: unknown];

/** Label and value of each choice. */
export function pairsOf(choices: Choices): readonly Pair[] {
	if (choices instanceof Map) return [...choices];
	if (!Array.isArray(choices)) return Object.entries(choices);
	const isPair = (choice: unknown) => Array.isArray(choice) && choice.length === 2 && typeof choice[0] === "string";
	return choices.every(isPair) ? choices : choices.map((choice) => [String(choice), choice]);
}

/** One choice, by its place. */
interface Found {
	readonly pairs: readonly Pair[];
	/** The place of the choice with this value or label. */
	place(key: "value" | "label", wanted: unknown): number;
	/** The place, if there is a choice. */
	check(index: number): number;
}

function choicesOf(next: Readonly<State>, name: string, needed: boolean): Found {
	const pairs = pairsOf(next.options as Choices);
	if (needed && pairs.length === 0) throw new RangeError(`${name}.options: expected at least one option, got none`);
	return {
		pairs,
		place(key, wanted) {
			const index = pairs.findIndex(([label, value]) => Object.is(key === "label" ? label : value, wanted));
			if (index >= 0) return index;
			const some = pairs.slice(0, 20).map(([label, value]) => shown(key === "label" ? label : value));
			throw new RangeError(`${name}.${key}: expected one of ${some.join(", ") || "no options"}, got ${shown(wanted)}`);
		},
		check(index) {
			if (index >= 0 && index < pairs.length) return index;
			throw new RangeError(`${name}.index: expected an index of ${pairs.length} options, got ${index}`);
		},
	};
}

/** Which of them was written: the last wins where several were. */
function writtenKey(changed: ReadonlySet<string>): "value" | "label" | "index" | undefined {
	return (["value", "label", "index"] as const).find((key) => changed.has(key));
}

/** Keeps options, index, label and value of one choice in agreement. */
function oneOf(needed: boolean): Rule {
	return (next, changed, before, name) => {
		const choices = choicesOf(next, name, needed);
		const first = choices.pairs.length > 0 ? 0 : null;
		const key = writtenKey(changed);
		let index = next.index as number | null;
		if (key === undefined) {
			if (!before || (changed.has("options") && index !== null)) index = first;
		} else if (key === "index") index = index === null ? null : choices.check(index);
		else index = next[key] === null ? null : choices.place(key, next[key]);
		if (index === null && needed) throw new RangeError(`${name}.${key}: expected one of the options, got null`);
		const [label, value] = index === null ? [null, null] : (choices.pairs[index] as Pair);
		Object.assign(next, { index, label, value, optionLabels: choices.pairs.map(([text]) => text) });
	};
}

/** Keeps options, indices, labels and values of several choices in agreement. */
function severalOf(fresh: readonly number[], needed: boolean): Rule {
	return (next, changed, before, name) => {
		const choices = choicesOf(next, name, needed);
		const key = writtenKey(changed);
		let index = next.index as readonly number[];
		if (key === undefined) {
			if (!before || changed.has("options")) index = fresh;
		} else if (key === "index") index = index.map(choices.check);
		else {
			const wanted = next[key];
			if (!Array.isArray(wanted)) throw new TypeError(`${name}.${key}: expected an array, got ${shown(wanted)}`);
			index = wanted.map((each) => choices.place(key, each));
		}
		if (needed && index.length !== 2)
			throw new RangeError(`${name}.${key}: expected the first and the last, got ${index.length} of them`);
		const chosen = index.map((each) => choices.pairs[each] as Pair);
		Object.assign(next, {
			index,
			label: chosen.map(([label]) => label),
			value: chosen.map(([, value]) => value),
			optionLabels: choices.pairs.map(([text]) => text),
		});
	};
}

/** A choice by value, label or place. */
interface Chosen<V, L, I> {
	/** What a person chooses from: values, `[label, value]` pairs, or values by label (an object or a `Map`). */
	get options(): Choices;
	set options(given: Choices);
	value: V;
	label: L;
	index: I;
}

type ChoiceOptions<A, O, V> = Options<Omit<A, "index">> & {
	readonly options: O;
	readonly value?: V | undefined;
	readonly label?: string | readonly string[] | null | undefined;
	readonly index?: number | readonly number[] | null | undefined;
};

type WithChoice<A, C> = Control<Omit<A, "index"> & C> & Omit<A, "index"> & C;

/** A control to choose one of `T`. */
export type ChoiceControl<A, T> = WithChoice<A, Chosen<T | null, string | null, number | null>>;
/** A control to choose several of `T`. */
export type ChoicesControl<A, T> = WithChoice<A, Chosen<readonly T[], readonly string[], readonly number[]>>;

/** The class of a control to choose one. */
export interface ChoiceClass<A> {
	new <const O extends Choices>(
		options: ChoiceOptions<A, O, NoInfer<ChoiceOf<O>> | null>,
	): ChoiceControl<A, ChoiceOf<O>>;
}
/** The class of a control to choose several. */
export interface ChoicesClass<A> {
	new <const O extends Choices>(
		options: ChoiceOptions<A, O, readonly NoInfer<ChoiceOf<O>>[]>,
	): ChoicesControl<A, ChoiceOf<O>>;
}

const local = (value: unknown): Attribute => ({ kind: "any", default: value, local: true });

function withChoice(description: ModelDescription, none: unknown): ModelDescription {
	const optionLabels: Attribute = { kind: "string", default: [], list: true, wire: "_options_labels" };
	const label: Attribute = { ...local(none), derived: true };
	const index = { ...description.attributes.index, derived: true } as Attribute;
	const choice = { index, options: local([]), optionLabels, value: local(none), label };
	return { ...description, attributes: { ...description.attributes, ...choice } };
}

/** A control to choose one, or none unless it is needed. */
export function choosingOne<A extends object>(description: ModelDescription, needed = false): ChoiceClass<A> {
	return control(withChoice(description, null), oneOf(needed)) as unknown as ChoiceClass<A>;
}

/** A control to choose any number, or the ends of a range. */
export function choosingSeveral<A extends object>(description: ModelDescription, range = false): ChoicesClass<A> {
	const rule = severalOf(range ? [0, 0] : [], range);
	return control(withChoice(description, []), rule) as unknown as ChoicesClass<A>;
}
