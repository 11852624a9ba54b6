import { shown } from "../core/errors.ts";
import { type Codec, refused } from "./codec.ts";
import { codecs, type Kind } from "./codecs.ts";

/** What an attribute of a model may hold. */
export interface Attribute {
	readonly kind: Kind;
	readonly default: unknown;
	readonly nullable?: true;
	/** The words it may be, where it is one of a few. */
	readonly values?: readonly string[];
	/** Any number of them. */
	readonly list?: true;
	/** Two of them. */
	readonly pair?: true;
	/** Also the word `"any"`. */
	readonly orAny?: true;
	/** The name of the control that is a part of this one, such as its layout. */
	readonly part?: string;
	/** Its name on the wire, where that is not made from its own; with an underscore, the front end does not write it. */
	readonly wire?: string;
	/** Only the front end writes it, or the control itself. */
	readonly readonly?: true;
	/** It follows from other attributes: whoever is told of those need not be told of it. */
	readonly derived?: true;
	/** It is the kernel's alone and never on the wire. */
	readonly local?: true;
}

/** Whether nobody but the package has to do with it. */
export function isHidden({ wire }: Attribute): boolean {
	return wire?.startsWith("_") ?? false;
}

function expectedOf({ kind, values, nullable, list, pair, orAny, part }: Attribute): string {
	const words = values?.map((word) => JSON.stringify(word)).join(", ");
	const one = words ? `one of ${words}` : part ? `a ${part} or its options` : codecs[kind].expected;
	const many = pair ? `a pair, each ${one}` : list ? `an array, each ${one}` : one;
	return `${many}${orAny ? ' or "any"' : ""}${nullable ? " or null" : ""}`;
}

function readOne(attribute: Attribute, codec: Codec, value: unknown): unknown {
	const read = codec.read(value);
	return attribute.values && !attribute.values.includes(read as string) ? refused : read;
}

function readValue(attribute: Attribute, value: unknown): unknown {
	const codec = codecs[attribute.kind];
	if (value === null && attribute.nullable) return null;
	if (attribute.orAny && value === "any") return value;
	if (!attribute.list && !attribute.pair) return readOne(attribute, codec, value);
	if (!Array.isArray(value) || (attribute.pair && value.length !== 2)) return refused;
	const items = value.map((item) => readOne(attribute, codec, item));
	return items.includes(refused) ? refused : Object.freeze(items);
}

/**
 * The value as the attribute keeps it.
 *
 * @param place The control and the attribute, for the error.
 * @throws TypeError that says what was expected and what came.
 */
export function checkValue(place: string, attribute: Attribute, value: unknown): unknown {
	const read = readValue(attribute, value);
	if (read === refused) throw new TypeError(`${place}: expected ${expectedOf(attribute)}, got ${shown(value)}`);
	return read;
}

/** The value as it goes over the wire; bytes stay in place. */
export function toWire(attribute: Attribute, value: unknown): unknown {
	const { toWire } = codecs[attribute.kind];
	if (!toWire || value === null || (attribute.orAny && value === "any")) return value;
	return Array.isArray(value) && (attribute.list || attribute.pair) ? value.map(toWire) : toWire(value);
}

/** The value that came over the wire, not yet checked. */
export function fromWire(attribute: Attribute, value: unknown): unknown {
	const { fromWire } = codecs[attribute.kind];
	if (!fromWire || value === null || (attribute.orAny && value === "any")) return value;
	return Array.isArray(value) && (attribute.list || attribute.pair) ? value.map(fromWire) : fromWire(value);
}

/** Whether two values of an attribute are the same to whoever looks: arrays by their items, days by their moment. */
export function sameValue(a: unknown, b: unknown): boolean {
	if (Object.is(a, b)) return true;
	if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
	if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
	return a.every((item, i) => sameValue(item, b[i]));
}
