import { tf } from "../../../math/tf.ts";
import { bounded, type DerivedWeight, type LayerDescription, type Step, unsupported } from "./layer.ts";

/** `[new, old]`: the share of each old place in each new one, with half-pixel centres, as TensorFlow resizes. */
function shares(from: number, to: number, interpolation: "nearest" | "bilinear"): Float32Array {
	const matrix = new Float32Array(from * to);
	for (let i = 0; i < to; i++) {
		const middle = ((i + 0.5) * from) / to;
		if (interpolation === "nearest") {
			matrix[i * from + Math.min(Math.floor(middle), from - 1)] = 1;
			continue;
		}
		const at = Math.min(Math.max(middle - 0.5, 0), from - 1);
		const low = Math.floor(at);
		const high = Math.min(low + 1, from - 1);
		matrix[i * from + low]! += 1 - (at - low);
		matrix[i * from + high]! += at - low;
	}
	return matrix;
}

/** Brings images to another height and width. */
export function resized(layer: LayerDescription, height: number, width: number): Step[] {
	const { interpolation = "bilinear", crop_to_aspect_ratio = false, pad_to_aspect_ratio = false } = layer.config;
	if (interpolation !== "nearest" && interpolation !== "bilinear") {
		return unsupported(layer, "interpolation", interpolation, '"nearest" or "bilinear"');
	}
	if (crop_to_aspect_ratio || pad_to_aspect_ratio) unsupported(layer, "crop_to_aspect_ratio", true, "false");
	const [[rows = 1, columns = 1, channels = 1] = []] = layer.inputShapes;
	bounded(layer, [height, width, channels]);
	for (const [from, to] of [
		[rows, height],
		[columns, width],
	] as const) {
		bounded(layer, [from, to, 64]);
	}
	const matrix = (name: string, from: number, to: number): DerivedWeight => ({
		name: `${layer.name}/${name} ${from} → ${to}`,
		of: [],
		make: () => tf.tensor2d(shares(from, to, interpolation), [to, from]),
	});
	return [
		{
			op: "resample",
			attributes: { axes: [1, 2], size: [height, width] },
			weights: [matrix("rows", rows, height), matrix("columns", columns, width)],
		},
	];
}
