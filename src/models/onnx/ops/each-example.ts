import { arranged } from "../arrange.ts";
import type { Call } from "../call.ts";
import type { HostTensor } from "../host-tensor.ts";
import { Unsupported } from "../unsupported.ts";
import { type Atom, type Dim, dimOf, isOne, type Known, sameDim, type Value, type View } from "../values.ts";
import { longAtoms } from "./helpers.ts";

/** The distance between the numbers of an array that counts the examples, 0 first; undefined where it does not. */
function distances(call: Call, known: Known): Dim | undefined {
	const { context } = call;
	if (known.worlds.length !== context.worlds) return undefined;
	const steps = known.worlds.map(({ values }) => (values[1] as number) - (values[0] as number));
	const counts = ({ values }: HostTensor, w: number): boolean =>
		values.length === context.batch[w] && values.every((value, i) => value === i * (steps[w] as number));
	return known.worlds.every(counts) ? steps : undefined;
}

/** An index for each example and a known count of the examples, in either order. */
function parts(call: Call): [View, Known] | undefined {
	const [a, b] = call.inputs as readonly [Value, Value];
	if (call.inputs.length !== 2) return undefined;
	if (a.type === "view" && b.type === "known") return a.kind === "int" ? [a, b] : undefined;
	return a.type === "known" && b.type === "view" && b.kind === "int" ? [b, a] : undefined;
}

const oneAxis = (call: Call, view: View): boolean =>
	view.groups.flatMap(longAtoms).length === 1 && sameDim(view.sizes[0] as Dim, call.context.batch);

/** `example · length + place`: how PyTorch chooses the last token of each text. */
export function placeOfEach(call: Call): View | undefined {
	const found = parts(call);
	if (!found) return undefined;
	const [view, known] = found;
	if (view.groups.length !== 1 || !oneAxis(call, view)) return undefined;
	const length = distances(call, known);
	return length && { ...view, perExample: length };
}

/** `[example, place]` side by side: how its newer exporter does. */
export function pairOfEach(call: Call, axis: number): View | undefined {
	const [first] = call.inputs as readonly [Value];
	const found = parts(call);
	if (!found || first.type !== "known" || axis !== 1 || !oneAxis(call, found[0])) return undefined;
	const [view, known] = found;
	const step = distances(call, known);
	if (!step || !isOne(step)) return undefined;
	const [examples] = view.groups as readonly [readonly Atom[]];
	return { ...view, groups: [examples, [{ size: dimOf(call.context.worlds, 2), axis: undefined }]], perExample: step };
}

/** One place of each example of an array, `[n, length, width]` or its rows `[n · length, width]`. */
export function chosenOfEach(call: Call, data: View, indices: View): View {
	const length = indices.perExample;
	const [first, second] = data.groups.flatMap(longAtoms);
	const last = data.groups.at(-1) as readonly Atom[];
	const width = longAtoms(last)[0] ?? { size: dimOf(call.context.worlds, 1), axis: last[0]?.axis };
	const fits =
		length &&
		first &&
		second &&
		sameDim(first.size, call.context.batch) &&
		(isOne(length) || sameDim(second.size, length));
	if (!fits || data.groups.flatMap(longAtoms).length > 3)
		throw new Unsupported("computed indices into computed values");
	const apart: View = { ...data, groups: [[first], [second], [width]] };
	const real = arranged(call.context, call.name, apart, [0, 1, 2]);
	const node = call.emit("atEach", [real.node, indices.node]);
	const sizes = [first.size, width.size];
	return {
		type: "view",
		node,
		sizes,
		groups: [[{ size: first.size, axis: 0 }], [{ size: width.size, axis: 1 }]],
		kind: data.kind,
		mask: data.mask,
	};
}
