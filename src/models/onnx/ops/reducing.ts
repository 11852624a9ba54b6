import type { Call, Handler } from "../call.ts";
import { axisOf } from "../host/parameters.ts";
import { reducedAxes } from "../host/reducing.ts";
import { realised } from "../repeat.ts";
import { Unsupported } from "../unsupported.ts";
import { type Atom, isOne, type View } from "../values.ts";
import { withAxis } from "./helpers.ts";
import { globalPool } from "./pooling.ts";

/** The input with all its axes at full length. */
function realisedIfRepeated(call: Call): View {
	const x = call.view(0);
	const repeated = x.groups.flat().some((atom) => atom.axis === undefined && !isOne(atom.size));
	return repeated ? realised(call.context, call.name, x) : x;
}

/** The view without some of its tensor's axes; their ONNX axes have length 1 or are gone. */
function without(view: View, node: string, places: readonly number[], axes: readonly number[], keep: boolean): View {
	const left = view.sizes.map((_, axis) => axis).filter((axis) => !places.includes(axis));
	const moved = (atom: Atom): Atom => (atom.axis === undefined ? atom : { ...atom, axis: left.indexOf(atom.axis) });
	const groups = view.groups.flatMap((group, axis) => {
		if (axes.includes(axis)) return keep ? [[]] : [];
		return [group.map(moved)];
	});
	return { ...view, node, sizes: left.map((axis) => view.sizes[axis]!), groups, kind: "float" };
}

const reduction =
	(op: string): Handler =>
	(call) => {
		const { attributes } = call;
		const x = realisedIfRepeated(call);
		const given = call.numbers(1) ?? attributes.ints("axes");
		const axes = reducedAxes(x.groups.length, given, attributes.int("noop_with_empty_axes", 0) === 1);
		const keep = attributes.int("keepdims", 1) === 1;
		if (axes.length === 0) return x;
		if (op === "reduceMean" && x.groups.length === 4 && axes.join() === "2,3") {
			return globalPool(call, "globalAvgPool", x, keep);
		}
		const atoms = axes.flatMap((axis) => x.groups[axis] as readonly Atom[]);
		const places = atoms.map((atom) => atom.axis as number).sort((a, b) => a - b);
		if (places.includes(0)) throw new Unsupported("a sum over the examples");
		if (places.length === 0) return without(x, x.node, [], axes, keep);
		return without(x, call.emit(op, [x.node], { attributes: { axes: places } }), places, axes, keep);
	};

const largest =
	(op: string): Handler =>
	(call) => {
		const axis = axisOf(call.attributes.int("axis", 0), call.shape(0).length);
		const { view, place } = withAxis(call, realisedIfRepeated(call), axis);
		if (place === 0) throw new Unsupported("the largest of all examples");
		const node = call.emit(op, [view.node], { attributes: { axis: place } });
		return { ...without(view, node, [place], [axis], call.attributes.int("keepdims", 1) === 1), kind: "int" };
	};

const cumulative: Handler = (call) => {
	const x = realisedIfRepeated(call);
	const axis = axisOf(call.numbers(1)?.[0] ?? 0, x.groups.length);
	const { view, place } = withAxis(call, x, axis);
	const { attributes } = call;
	const node = call.emit("cumulativeSum", [view.node], {
		attributes: {
			axis: place,
			exclusive: attributes.int("exclusive", 0) === 1,
			reverse: attributes.int("reverse", 0) === 1,
		},
	});
	return { ...view, node };
};

/** Operators that sum up axes. */
export const reducingHandlers: Readonly<Record<string, Handler>> = {
	ReduceMean: reduction("reduceMean"),
	ReduceSum: reduction("reduceSum"),
	ReduceMax: reduction("reduceMax"),
	ReduceMin: reduction("reduceMin"),
	ReduceProd: reduction("reduceProd"),
	ReduceL1: reduction("reduceL1"),
	ReduceL2: reduction("reduceL2"),
	ReduceSumSquare: reduction("reduceSumSquare"),
	ReduceLogSumExp: reduction("reduceLogSumExp"),
	ReduceLogSum: reduction("reduceLogSum"),
	ArgMax: largest("argMax"),
	ArgMin: largest("argMin"),
	CumSum: cumulative,
};
