import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers";

/** What the kernel's code and Node's stand on, by the name that a person knows. */
const holders: Readonly<Record<string, object>> = {
	globalThis,
	JSON,
	Reflect,
	Array,
	Error,
	Function,
	Map,
	Number,
	Object,
	Promise,
	RegExp,
	Set,
	String,
	Symbol,
	WeakMap,
	WeakSet,
};

const { defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
const { is } = Object;

interface Intrinsic {
	readonly name: string;
	readonly holder: object;
	readonly key: string | symbol;
	readonly value: unknown;
	readonly descriptor: PropertyDescriptor;
}

/** The functions of the holder that can be replaced. */
function functionsOf(name: string, holder: object): Intrinsic[] {
	return ownKeys(holder).flatMap((key) => {
		const descriptor = getOwnPropertyDescriptor(holder, key);
		if (descriptor?.configurable !== true || typeof descriptor.value !== "function") return [];
		const shown = typeof key === "symbol" ? `${name}[${String(key)}]` : name === "globalThis" ? key : `${name}.${key}`;
		return [{ name: shown, holder, key, value: descriptor.value, descriptor }];
	});
}

/** Whether those work on which the kernel's code relies most. */
function work(): boolean {
	const map = new Map([[1, 2]]).set(3, 4);
	const set = new Set([1]).add(2);
	const list = ["1"];
	list.push("a,b");
	const texts = list.flatMap((text) => text.split(",")).map((text) => text.slice(0, 1));
	const json = JSON.parse(JSON.stringify({ texts })) as { texts: string[] };
	const entries = Object.fromEntries(Object.entries(json));
	return (
		map.get(1) === 2 &&
		map.has(3) &&
		set.has(2) &&
		texts.join() === "1,a,b" &&
		texts.find((text) => text === "a") === "a" &&
		texts.includes("b") &&
		texts.some((text) => text.startsWith("b")) &&
		texts.filter(Boolean).shift() === "1" &&
		"texts" in entries &&
		/a/.exec("a") !== null &&
		"a".replace("a", "b") === "b" &&
		new WeakMap([[map, 1]]).get(map) === 1 &&
		Reflect.apply(Object.prototype.toString, texts, []) === "[object Array]" &&
		Object.defineProperty({}, Symbol.for("glasscell"), { value: 1 }) instanceof Object &&
		Promise.resolve(1).then(Boolean) instanceof Promise &&
		typeof Promise.all === "function" &&
		typeof setImmediate === "function" &&
		Buffer.from("a").length === 1
	);
}

/**
 * The language's own functions, noted before any cell runs. A notebook may replace them, and well (a polyfill); only where
 * what it has put in their place does not work are they put back.
 */
export class Intrinsics {
	readonly #onRestored: (names: string) => void;
	readonly #all: readonly Intrinsic[];

	/** `onRestored` hears what was put back. */
	constructor(onRestored: (names: string) => void) {
		this.#onRestored = onRestored;
		this.#all = Object.entries(holders).flatMap(([name, holder]) => {
			const prototype: unknown = (holder as { prototype?: unknown }).prototype;
			const own = functionsOf(name, holder);
			return typeof prototype === "object" && prototype !== null
				? [...own, ...functionsOf(`${name}.prototype`, prototype)]
				: own;
		});
	}

	/** Looks whether they work, in some microseconds; if not, puts back what was replaced. */
	check(): void {
		try {
			if (!work()) this.#restore();
		} catch {
			this.#restore();
		}
	}

	/** Uses nothing that could have been replaced itself. */
	#restore(): void {
		let names = "";
		for (let index = 0; index < this.#all.length; index++) {
			const { name, holder, key, value, descriptor } = this.#all[index]!;
			const now = getOwnPropertyDescriptor(holder, key);
			if (now !== undefined && is(now.value, value)) continue;
			if (defineProperty(holder, key, descriptor)) names += names === "" ? name : `, ${name}`;
		}
		if (names !== "") this.#onRestored(names);
	}
}
