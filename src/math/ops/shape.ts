import { type Tensor4D, tf } from "../tf.ts";
import { type Operation, operation } from "./operation.ts";

type Sides = readonly [readonly [number, number], readonly [number, number]];

/** Operations that move numbers without changing them. */
export const shapeOperations: Readonly<Record<string, Operation>> = {
	/** Where the input is fed. */
	input: operation({ forward: ([x]) => x!, backward: (gradient) => [gradient] }),
	/** A weight as it is, without an example axis. */
	constant: operation({ forward: (_, [weight]) => weight!, backward: () => [] }),
	/** Does nothing: dropout and noise, at inference. */
	identity: operation({ forward: ([x]) => x!, backward: (gradient) => [gradient] }),
	/** `shape` is without the batch axis; −1 stands for what is left. */
	reshape: operation<{ shape: readonly number[] }>({
		forward: ([x], _, { shape }) => tf.reshape(x!, [x!.shape[0] as number, ...shape]),
		backward: (gradient, [x]) => [tf.reshape(gradient, x!.shape)],
	}),
	flatten: operation({
		forward: ([x]) => tf.reshape(x!, [x!.shape[0] as number, -1]),
		backward: (gradient, [x]) => [tf.reshape(gradient, x!.shape)],
	}),
	/** `order` counts axes from 1, as the batch axis stays. */
	permute: operation<{ order: readonly number[] }>({ forward: ([x], _, { order }) => tf.transpose(x!, [0, ...order]) }),
	zeroPadding2d: operation<{ sides: Sides }>({
		forward: ([x], _, { sides: [rows, columns] }) => tf.pad4d(x as Tensor4D, [[0, 0], [...rows], [...columns], [0, 0]]),
	}),
	cropping2d: operation<{ sides: Sides }>({
		forward([x], _, { sides: [[top, bottom], [left, right]] }) {
			const [n, height, width, channels] = (x as Tensor4D).shape;
			return tf.slice4d(x as Tensor4D, [0, top, left, 0], [n, height - top - bottom, width - left - right, channels]);
		},
	}),
	upSampling2d: operation<{ size: readonly [number, number]; interpolation: "nearest" | "bilinear" }>({
		forward([x], _, { size, interpolation }) {
			const [, height, width] = (x as Tensor4D).shape;
			const target: [number, number] = [height * size[0], width * size[1]];
			return interpolation === "nearest"
				? tf.image.resizeNearestNeighbor(x as Tensor4D, target)
				: tf.image.resizeBilinear(x as Tensor4D, target);
		},
	}),
	repeatVector: operation<{ times: number }>({
		forward: ([x], _, { times }) => tf.tile(tf.expandDims(x!, 1), [1, times, 1]),
	}),
};
