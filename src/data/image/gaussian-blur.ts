/** A place of values next to each other, row by row. */
export interface Field {
	readonly values: Float64Array;
	readonly height: number;
	readonly width: number;
	readonly channels: number;
}

/** Half of the kernel, from its middle, cut at four standard deviations. */
function halfKernel(sigma: number): Float64Array {
	const weights = Float64Array.from({ length: Math.floor(4 * sigma + 0.5) + 1 }, (_, i) =>
		Math.exp(-0.5 * (i / sigma) ** 2),
	);
	const sum = weights.reduce((total, weight, i) => total + (i === 0 ? weight : 2 * weight), 0);
	return weights.map((weight) => weight / sum);
}

/** A place beyond the border, mirrored with the border's pixel repeated. */
function mirrored(place: number, length: number): number {
	const phase = ((place % (2 * length)) + 2 * length) % (2 * length);
	return phase < length ? phase : 2 * length - 1 - phase;
}

function along({ values, height, width, channels }: Field, kernel: Float64Array, vertical: boolean): Float64Array {
	const result = new Float64Array(values.length);
	const [length, step] = vertical ? [height, width * channels] : [width, channels];
	for (let at = 0; at < values.length; at++) {
		const place = Math.floor(at / step) % length;
		const origin = at - place * step;
		let sum = kernel[0]! * values[at]!;
		for (let k = 1; k < kernel.length; k++) {
			const before = values[origin + mirrored(place - k, length) * step]!;
			sum += kernel[k]! * (before + values[origin + mirrored(place + k, length) * step]!);
		}
		result[at] = sum;
	}
	return result;
}

/** A Gaussian blur of each channel with the border mirrored, as SciPy's `gaussian_filter` by default; sigma 0 changes nothing. */
export function gaussianBlur(field: Field, sigma: number): Field {
	if (sigma === 0) return field;
	const kernel = halfKernel(sigma);
	const tall = along(field, kernel, true);
	return { ...field, values: along({ ...field, values: tall }, kernel, false) };
}
