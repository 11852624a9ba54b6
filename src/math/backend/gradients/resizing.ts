import { type Tensor, tf } from "../../tf.ts";
import { type Gradient, unmoved } from "./gradient.ts";

interface Resize {
	readonly size: readonly [number, number];
	readonly alignCorners: boolean;
	readonly halfPixelCenters: boolean;
}

type Shares = readonly (readonly [source: number, share: number])[];

/** Where new place `i` lies on the old axis, as the forward kernels compute it: in 32 bits on all backends but the JavaScript one. */
function position(i: number, from: number, to: number, alignCorners: boolean, centre: number): number {
	const round = tf.getBackend() === "cpu" ? (x: number) => x : Math.fround;
	const scale = round(alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to);
	return round(round(i + centre) * scale);
}

function bilinear(i: number, from: number, to: number, { alignCorners, halfPixelCenters }: Resize): Shares {
	const centre = halfPixelCenters ? 0.5 : 0;
	const at = Math.max(position(i, from, to, alignCorners, centre) - centre, 0);
	const low = Math.min(Math.floor(at), from - 1);
	return [
		[low, 1 - (at - low)],
		[Math.min(low + 1, from - 1), at - low],
	];
}

function nearest(i: number, from: number, to: number, { alignCorners, halfPixelCenters }: Resize): Shares {
	const at = position(i, from, to, alignCorners, halfPixelCenters ? 0.5 : 0);
	return [[Math.min(alignCorners ? Math.round(at) : Math.floor(at), from - 1), 1]];
}

/** Resizing is linear and separable, so its adjoint is a product of matrices on each side. */
const resize = (sharesOf: (i: number, from: number, to: number, asked: Resize) => Shares): Gradient => ({
	inputsToSave: ["images"],
	gradFunc(dy, [images], attributes) {
		const asked = attributes as unknown as Resize;
		const [, height, width] = images!.shape as [number, number, number, number];
		const [tall, wide] = asked.size;
		return {
			images() {
				const rows = unmoved(dy as Tensor, 1, height, (place) => sharesOf(place, height, tall, asked));
				return unmoved(rows, 2, width, (place) => sharesOf(place, width, wide, asked));
			},
		};
	},
});

/** Wrong in tfjs's JavaScript backend, and without half-pixel centres in the others. */
export const resizingGradients: Readonly<Record<string, Gradient>> = {
	ResizeBilinear: resize(bilinear),
	ResizeNearestNeighbor: resize(nearest),
};
