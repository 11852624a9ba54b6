import { type Tensor, tf } from "../../tf.ts";
import { type Gradient, unmoved } from "./gradient.ts";

/** Which old place a new one repeats, where an axis is mirrored at its border. */
const mirrored = (place: number, length: number, own: 0 | 1): number => {
	if (place < 0) return -place - 1 + own;
	return place < length ? place : 2 * length - 1 - place - own;
};

interface StridedSlice {
	readonly begin: number[];
	readonly end: number[];
	readonly strides: number[];
	readonly beginMask: number;
	readonly endMask: number;
	readonly ellipsisMask: number;
	readonly newAxisMask: number;
	readonly shrinkAxisMask: number;
}

/** Blocks of depth back from their places: the inverse of `depthToSpace`, for channels last. */
function spaceToDepth(images: Tensor, block: number): Tensor {
	const [n, height, width, channels] = images.shape as [number, number, number, number];
	const [rows, columns] = [height / block, width / block];
	const apart = tf.reshape(images, [n, rows, block, columns, block * channels]);
	return tf.reshape(tf.transpose(apart, [0, 1, 3, 2, 4]), [n, rows, columns, block * block * channels]);
}

/** Operations that move numbers, whose gradients tfjs 4.22 lacks or (MirrorPad: it drops what was mirrored) has wrong. */
export const movingGradients: Readonly<Record<string, Gradient>> = {
	StridedSlice: {
		inputsToSave: ["x"],
		gradFunc(dy, [x], attributes) {
			const asked = attributes as unknown as StridedSlice;
			const { begin, end, strides } = tf.slice_util.sliceInfo(
				x!.shape,
				asked.begin,
				asked.end,
				asked.strides,
				asked.beginMask,
				asked.endMask,
				asked.ellipsisMask,
				asked.newAxisMask,
				asked.shrinkAxisMask,
			);
			const lengths = begin.map((from, axis) =>
				Math.max(0, Math.ceil(((end[axis] as number) - from) / (strides[axis] as number))),
			);
			const back = (gradient: Tensor, axis: number): Tensor => {
				const [from, stride, length] = [begin[axis] as number, strides[axis] as number, x!.shape[axis] as number];
				if (from === 0 && stride === 1 && lengths[axis] === length) return gradient;
				return unmoved(gradient, axis, length, (place) => [[from + place * stride, 1]]);
			};
			return {
				x: () => x!.shape.reduce((gradient, _, axis) => back(gradient, axis), tf.reshape(dy as Tensor, lengths)),
			};
		},
	},
	MirrorPad: {
		inputsToSave: ["x"],
		gradFunc(dy, [x], attributes) {
			const { paddings, mode } = attributes as { paddings: [number, number][]; mode: "reflect" | "symmetric" };
			const own = mode === "reflect" ? 1 : 0;
			const back = (gradient: Tensor, axis: number): Tensor => {
				const [before, after] = paddings[axis] as [number, number];
				const length = x!.shape[axis] as number;
				if (before === 0 && after === 0) return gradient;
				return unmoved(gradient, axis, length, (place) => [[mirrored(place - before, length, own), 1]]);
			};
			return { x: () => paddings.reduce((gradient, _, axis) => back(gradient, axis), dy as Tensor) };
		},
	},
	DepthToSpace: {
		gradFunc(dy, _, attributes) {
			const { blockSize, dataFormat } = attributes as { blockSize: number; dataFormat: "NHWC" | "NCHW" };
			return {
				x() {
					if (dataFormat === "NHWC") return spaceToDepth(dy as Tensor, blockSize);
					const last = tf.transpose(dy as Tensor, [0, 2, 3, 1]);
					return tf.transpose(spaceToDepth(last, blockSize), [0, 3, 1, 2]);
				},
			};
		},
	},
};
