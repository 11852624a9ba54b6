import { ExplainError } from "../../core/errors.ts";
import type { DimensionProto, ValueInfoProto } from "./reader/messages.ts";
import { Unsupported } from "./unsupported.ts";
import { type Dim, dimOf } from "./values.ts";

/** Choices for each free length: two, so that what depends on one shows; none of them 1, as 1 broadcasts. */
const choices: readonly (readonly [number, number])[] = [
	[2, 3],
	[5, 7],
	[4, 6],
	[8, 9],
];

/** The free lengths of a model's inputs, set to several choices at once. */
export interface Worlds {
	/** The examples' axis. */
	readonly batch: Dim;
	/** The shapes of the inputs by name, examples' axis first. */
	readonly shapes: ReadonlyMap<string, readonly Dim[]>;
}

/** The length's name, if it is free. */
function nameOf(info: ValueInfoProto, dimension: DimensionProto, axis: number): string | undefined {
	if (axis === 0) return "";
	if (typeof dimension === "number" && dimension > 0) return undefined;
	return typeof dimension === "string" ? dimension : `${info.name}[${axis}]`;
}

/** Every combination of the choices of that many free lengths: for each of them its value in each world. */
function combinations(count: number): Dim[] {
	const worlds = 2 ** count;
	return choices
		.slice(0, count)
		.map((pair) => pair)
		.map((pair, i) => Array.from({ length: worlds }, (_, w) => pair[(w >> i) & 1] as number));
}

/**
 * Chooses the worlds of a model.
 *
 * @param fixed lengths that are set by name.
 * @throws ExplainError `bad-option` for a name that no free length has.
 */
export function worldsOf(inputs: readonly ValueInfoProto[], fixed: Readonly<Record<string, number>>): Worlds {
	const names = new Map<string, number>([["", 0]]);
	for (const info of inputs) {
		if (!info.shape) throw new Unsupported(`input "${info.name}" of unknown shape`);
		for (const [axis, dimension] of info.shape.entries()) {
			const name = nameOf(info, dimension, axis);
			if (name !== undefined && !(name in fixed) && !names.has(name)) names.set(name, names.size);
		}
	}
	const all = inputs.flatMap((info) => (info.shape ?? []).map((dimension, axis) => nameOf(info, dimension, axis)));
	const unknown = Object.keys(fixed).find((name) => name === "" || !all.includes(name));
	if (unknown !== undefined) {
		const free = all.filter((name) => name).join(", ") || "none";
		throw new ExplainError(
			"bad-option",
			`loadOnnx: there is no free length "${unknown}" in dimensions; there are ${free}`,
		);
	}
	if (names.size > choices.length) {
		const free = [...names.keys()].filter((name) => name !== "").join(", ");
		throw new Unsupported(`more than ${choices.length - 1} free lengths (${free}): set some by the option dimensions`);
	}
	const dims = combinations(names.size);
	const worlds = 2 ** names.size;
	const shapes = inputs.map((info): [string, Dim[]] => [
		info.name,
		(info.shape ?? []).map((dimension, axis) => {
			const name = nameOf(info, dimension, axis);
			if (name === undefined) return dimOf(worlds, dimension as number);
			return name in fixed ? dimOf(worlds, fixed[name] as number) : (dims[names.get(name) as number] as Dim);
		}),
	]);
	return { batch: dims[0] as Dim, shapes: new Map(shapes) };
}
