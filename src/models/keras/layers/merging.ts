import { count, type LayerReader, type LayerReaders, one, type Step, unsupported } from "./layer.ts";

const concatenated: LayerReader = (layer) => {
	const axis = layer.config.axis ?? -1;
	if (axis === 0 || !Number.isInteger(axis)) unsupported(layer, "axis", axis, "an axis of an example");
	return [{ op: "concat", attributes: { axis: axis === -1 ? -1 : count(layer, "axis", axis) } }];
};

const subtracted: LayerReader = () => [
	{ suffix: "negative", op: "affine", attributes: { scale: -1 }, inputs: [1] },
	{ op: "add", inputs: [0, "negative"] },
];

/** The product over one axis of each input, as of two rows, or of the rows of two tables. */
const dotted: LayerReader = (layer) => {
	const { axes, normalize = false } = layer.config;
	const [left, right] = [axes].flat().length === 1 ? [[axes].flat()[0], [axes].flat()[0]] : [axes].flat();
	const [a = [], b = []] = layer.inputShapes;
	const place = (axis: unknown, rank: number) => (typeof axis === "number" ? (axis < 0 ? rank + 1 + axis : axis) : 0);
	const [first, second] = [place(left, a.length), place(right, b.length)];
	if (a.length > 2 || a.length !== b.length || first < 1 || second < 1) {
		unsupported(layer, "axes", axes, "axes of two rows or two tables");
	}
	const unit = (suffix: string, input: number): Step[] =>
		normalize ? [{ suffix, op: "l2Normalize", attributes: { epsilon: 1e-6 }, inputs: [input] }] : [];
	if (a.length === 1) {
		return [
			...unit("first", 0),
			...unit("second", 1),
			{ suffix: "product", op: "multiply", inputs: normalize ? ["first", "second"] : [0, 1] },
			{ suffix: "sum", op: "reduceSum", attributes: { axes: [1] } },
			{ op: "reshape", attributes: { shape: [1] } },
		];
	}
	if (normalize) unsupported(layer, "normalize", true, "false for tables");
	return [{ op: "matMul", attributes: { transposeA: first === 1, transposeB: second === 2 }, inputs: [0, 1] }];
};

/** Layers that take several inputs. */
export const mergingLayers: LayerReaders = {
	Add: one("add"),
	Subtract: subtracted,
	Dot: dotted,
	Multiply: one("multiply"),
	Average: one("average"),
	Maximum: one("maximum"),
	Minimum: one("minimum"),
	Concatenate: concatenated,
};
