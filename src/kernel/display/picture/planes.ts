/** Where the pictures lie in an array of numbers: one of `count` grids, each `height` × `width` × `channels`. */
export interface Planes {
	readonly count: number;
	readonly height: number;
	readonly width: number;
	readonly channels: 1 | 3 | 4;
	/** Whether the last axis says that these are colours. */
	readonly colored: boolean;
}

function isChannels(length: number | undefined): length is 1 | 3 | 4 {
	return length === 1 || length === 3 || length === 4;
}

/**
 * How an array of this shape is looked at: `[h, w]` as a heat map; `[h, w, 1 | 3 | 4]` as a picture; `[n, h, w]` and
 * `[n, h, w, 1 | 3 | 4]` as n of them. Undefined for other shapes.
 */
export function planesOf(shape: readonly number[]): Planes | undefined {
	const last = shape.at(-1);
	const isPicture = shape.length > 2 && isChannels(last) && shape.at(-2)! > 4;
	const grid = isPicture ? shape.slice(0, -1) : shape;
	const [height = 0, width = 0] = grid.slice(-2);
	if (grid.length < 2 || grid.length > 3 || height < 2 || width < 2) return undefined;
	const channels = isPicture ? last : 1;
	return { count: grid.length === 3 ? grid[0]! : 1, height, width, channels, colored: isPicture };
}
