import { at, filled, type Values } from "../values.ts";
import { along } from "./linear.ts";

type Pair = readonly [number, number];

export interface Pool {
	readonly size: Pair;
	readonly strides: Pair;
	readonly padding: "same" | "valid";
}

/** The largest number, or the mean, of the part of each window that lies on the maps `[n, height, width, channels]`. */
export function pooled(x: Values, { size, strides, padding }: Pool, join: "max" | "mean"): Values {
	const [n, height, width, channels] = x.shape as [number, number, number, number];
	const y = along(height, size[0], strides[0], padding);
	const z = along(width, size[1], strides[1], padding);
	return filled([n, y.out, z.out, channels], ([b, oy, ox, c]) => {
		const seen: number[] = [];
		for (let i = 0; i < size[0]; i++) {
			for (let j = 0; j < size[1]; j++) {
				const [row, column] = [oy! * strides[0] - y.before + i, ox! * strides[1] - z.before + j];
				if (row >= 0 && row < height && column >= 0 && column < width) seen.push(at(x, [b!, row, column, c!]));
			}
		}
		return join === "max" ? Math.max(...seen) : seen.reduce((sum, value) => sum + value, 0) / seen.length;
	});
}

/** Where new place `i` of `to` lies on an axis of length `from`. */
function placeOf(i: number, from: number, to: number, alignCorners: boolean, halfPixel: boolean): number {
	const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
	return halfPixel ? (i + 0.5) * scale - 0.5 : i * scale;
}

export interface Resize {
	readonly size: Pair;
	readonly alignCorners?: boolean;
	readonly halfPixel?: boolean;
}

/** TensorFlow's bilinear resize. */
export function resizedBilinear(x: Values, { size, alignCorners = false, halfPixel = false }: Resize): Values {
	const [n, height, width, channels] = x.shape as [number, number, number, number];
	const ends = (i: number, from: number, to: number) => {
		const place = Math.max(placeOf(i, from, to, alignCorners, halfPixel), 0);
		const low = Math.min(Math.floor(place), from - 1);
		return { low, high: Math.min(low + 1, from - 1), share: place - low };
	};
	return filled([n, size[0], size[1], channels], ([b, i, j, c]) => {
		const [row, column] = [ends(i!, height, size[0]), ends(j!, width, size[1])];
		const line = (y: number) =>
			at(x, [b!, y, column.low, c!]) * (1 - column.share) + at(x, [b!, y, column.high, c!]) * column.share;
		return line(row.low) * (1 - row.share) + line(row.high) * row.share;
	});
}

/** TensorFlow's resize to the nearest place. */
export function resizedNearest(x: Values, { size, alignCorners = false, halfPixel = false }: Resize): Values {
	const [n, height, width, channels] = x.shape as [number, number, number, number];
	const nearest = (i: number, from: number, to: number) => {
		const place = halfPixel ? ((i + 0.5) * from) / to : placeOf(i, from, to, alignCorners, false);
		return Math.min(alignCorners ? Math.round(place) : Math.floor(place), from - 1);
	};
	return filled([n, size[0], size[1], channels], ([b, i, j, c]) =>
		at(x, [b!, nearest(i!, height, size[0]), nearest(j!, width, size[1]), c!]),
	);
}
