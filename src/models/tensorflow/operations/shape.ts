import type { Call, OperationReader, OperationReaders } from "../call.ts";

/** A shape with the examples' axis first, as one without it. */
function exampleShape(call: Call, given: readonly number[]): number[] {
	const [examples, ...rest] = given;
	const size = call.shape(0).reduce((product, length) => product * length, 1);
	const known = rest.filter((length) => length >= 0).reduce((product, length) => product * length, 1);
	const open = rest.filter((length) => !(length >= 0)).length;
	// −1 stands for what is left: at the front, that is the examples where the rest is an example.
	const free = examples === undefined || Number.isNaN(examples) || examples === -1;
	if (!free && examples !== 1) call.unsupported(`to a fixed number of ${examples} examples`);
	if (rest.length > 0 && (open > 1 || (open === 0 ? known !== size : size % known !== 0))) {
		call.unsupported(`to [${given.join(", ")}], which mixes examples`);
	}
	return rest.map((length) => (length >= 0 ? length : -1));
}

const reshaped: OperationReader = (call) =>
	call.add("reshape", [call.node(0)], { shape: exampleShape(call, call.integers(1)) });

const transposed: OperationReader = (call) => {
	const [first, ...order] = call.integers(1);
	if (first !== 0) call.unsupported("that moves the examples' axis");
	return call.add("permute", [call.node(0)], { order });
};

const squeezed: OperationReader = (call) => {
	const given = call.numbers("squeeze_dims").length > 0 ? call.numbers("squeeze_dims") : call.numbers("axis");
	const shape = call.shape(0);
	const axes =
		given.length > 0
			? given.map((axis) => call.axis(axis))
			: shape.flatMap((length, i) => (length === 1 ? [i + 1] : []));
	return call.add("reshape", [call.node(0)], { shape: shape.filter((_, i) => !axes.includes(i + 1)) });
};

const expanded: OperationReader = (call) => {
	const shape = [...call.shape(0)];
	const axis = call.axis(call.integers(1)[0] ?? 0, shape.length + 2);
	shape.splice(axis - 1, 0, 1);
	return call.add("reshape", [call.node(0)], { shape });
};

const concatenated: OperationReader = (call) => {
	const last = call.count - 1;
	const axis = call.axis(call.integers(last)[0] ?? -1);
	const nodes = Array.from({ length: last }, (_, i) => call.node(i));
	return call.add("concat", nodes, { axis });
};

const reduced =
	(op: string): OperationReader =>
	(call) => {
		const axes = call.integers(1).map((axis) => call.axis(axis));
		const shape = call.shape(0);
		const keep = call.attribute("keep_dims", false) || call.attribute("keepdims", false);
		const maps = op === "reduceMean" && axes.length === shape.length - 1 && axes.every((axis) => axis < shape.length);
		// The mean over all places is what methods know as a global pool.
		const [name, attributes] = maps && shape.length > 1 ? ["globalAvgPool", {}] : [op, { axes }];
		if (!keep) return call.add(name, [call.node(0)], attributes);
		const all = call.add(name, [call.node(0)], attributes, [], `${call.def.name}/reduced`);
		return call.add("reshape", [all], { shape: shape.map((length, i) => (axes.includes(i + 1) ? 1 : length)) });
	};

const padded: OperationReader = (call) => {
	const flat = call.integers(1);
	const sides = Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]] as [number, number]);
	const value = call.def.op === "PadV2" ? (call.constant(2).values[0] ?? 0) : 0;
	if (sides[0]?.some((count) => count !== 0)) call.unsupported("of examples");
	const images = sides.length === 4 && sides[3]?.every((count) => count === 0) && value === 0;
	if (images) return call.add("zeroPadding2d", [call.node(0)], { sides: sides.slice(1, 3) });
	return call.add("pad", [call.node(0)], { sides, value, mode: "constant" });
};

/** What a bit of a mask says of an axis. */
const bit = (call: Call, name: string, axis: number): boolean => ((call.attribute(name, 0) >> axis) & 1) === 1;

const sliced: OperationReader = (call) => {
	const [begin, end, strides] = [1, 2, 3].map((i) => call.integers(i)) as [number[], number[], number[]];
	if (call.attribute("ellipsis_mask", 0) !== 0 || call.attribute("new_axis_mask", 0) !== 0) {
		call.unsupported("with an ellipsis or a new axis");
	}
	const shape = call.shape(0);
	let node = call.node(0);
	const dropped: number[] = [];
	for (const [axis, start = 0] of begin.entries()) {
		const [from, to] = [bit(call, "begin_mask", axis), bit(call, "end_mask", axis)];
		if (axis === 0) {
			if (!from || !to || strides[0] !== 1) call.unsupported("of examples");
			continue;
		}
		const length = shape[axis - 1] ?? call.unsupported("of more axes than there are");
		const step = strides[axis] ?? 1;
		if (step < 1) call.unsupported("backwards");
		const place = (given: number) => (given < 0 ? length + given : Math.min(given, length));
		const single = bit(call, "shrink_axis_mask", axis);
		const first = from && !single ? 0 : place(start);
		const stop = single ? first + 1 : to ? length : place(end[axis] ?? length);
		if (single) dropped.push(axis);
		if (first === 0 && stop === length && step === 1) continue;
		const attributes = { axis, start: first, size: Math.ceil((stop - first) / step), step };
		node = call.add("slice", [node], attributes, [], `${call.def.name}/axis ${axis}`);
	}
	if (dropped.length === 0) return call.add("identity", [node]);
	const rest = call.shapeOfNode(node).filter((_, i) => !dropped.includes(i + 1));
	return call.add("reshape", [node], { shape: rest });
};

/** Enlarging by whole numbers of times, each pixel repeated. */
const enlarged: OperationReader = (call) => {
	const [height = 1, width = 1] = call.shape(0);
	const [rows = 0, columns = 0] = call.integers(1);
	const size = [rows / height, columns / width];
	if (!size.every((times) => Number.isInteger(times) && times > 0) || call.attribute("align_corners", false)) {
		call.unsupported("to no whole number of times");
	}
	return call.add("upSampling2d", [call.node(0)], { size, interpolation: "nearest" });
};

/** Operations that move numbers, and sums over axes. */
export const shapeReaders: OperationReaders = {
	Reshape: reshaped,
	Transpose: transposed,
	Squeeze: squeezed,
	ExpandDims: expanded,
	ConcatV2: concatenated,
	Mean: reduced("reduceMean"),
	Sum: reduced("reduceSum"),
	Max: reduced("reduceMax"),
	Min: reduced("reduceMin"),
	Pad: padded,
	PadV2: padded,
	StridedSlice: sliced,
	ResizeNearestNeighbor: enlarged,
};
