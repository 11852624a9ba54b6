import { forward, gradientAt, type Layer, type Values } from "./network.ts";

/** Simonyan et al. 2014, eq. 4: w = ∂S_c/∂I at the image. */
export function saliency(layers: readonly Layer[], image: Values, target: number): number[] {
	return gradientAt(layers, forward(layers, image), target, -1);
}

/** Selvaraju et al. 2017, eqs. 1–2, at the output of layer `at`, in that layer's size. */
export function gradCam(layers: readonly Layer[], image: Values, target: number, at: number): number[] {
	const all = forward(layers, image);
	const maps = all[at + 1]!;
	const gradient = gradientAt(layers, all, target, at);
	const [height, width, depth] = maps.shape as [number, number, number];
	const alpha = Array.from({ length: depth }, (_, d) => {
		let sum = 0;
		for (let place = 0; place < height * width; place++) sum += gradient[place * depth + d]!;
		return sum / (height * width);
	});
	return Array.from({ length: height * width }, (_, place) => {
		const sum = alpha.reduce((total, a, d) => total + a * maps.values[place * depth + d]!, 0);
		return Math.max(sum, 0);
	});
}
