const orientationTag = 0x0112;

/** The orientation that an EXIF block states, 1 … 8; 1 (upright) where it states none. */
export function exifOrientation(block: Uint8Array): number {
	const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
	if (block.length < 8) return 1;
	const little = view.getUint16(0) === 0x4949;
	const directory = view.getUint32(4, little);
	if (directory + 2 > block.length) return 1;
	const entries = view.getUint16(directory, little);
	for (let at = directory + 2; at + 12 <= Math.min(block.length, directory + 2 + entries * 12); at += 12) {
		if (view.getUint16(at, little) !== orientationTag) continue;
		const orientation = view.getUint16(at + 8, little);
		return orientation >= 1 && orientation <= 8 ? orientation : 1;
	}
	return 1;
}

/** Pixels of four bytes, `height` × `width`. */
export interface Pixels {
	readonly values: Uint8ClampedArray;
	readonly height: number;
	readonly width: number;
}

/** Turns pixels that are stored as `orientation` says upright. */
export function upright({ values, height, width }: Pixels, orientation: number): Pixels {
	if (orientation === 1) return { values, height, width };
	const turned = orientation > 4;
	const [newHeight, newWidth] = turned ? [width, height] : [height, width];
	// 1 … 4 are mirrored about the middle column, both, or the middle row; 5 … 8 are these of the transposed picture.
	const fromRight = [2, 3, 7, 8].includes(orientation);
	const fromBottom = [3, 4, 6, 7].includes(orientation);
	const from = new Uint32Array(values.buffer, values.byteOffset, height * width);
	const to = new Uint32Array(height * width);
	for (let y = 0, next = 0; y < newHeight; y++) {
		for (let x = 0; x < newWidth; x++) {
			const [row, column] = turned ? [x, y] : [y, x];
			to[next++] = from[(fromBottom ? height - 1 - row : row) * width + (fromRight ? width - 1 - column : column)]!;
		}
	}
	return { values: new Uint8ClampedArray(to.buffer), height: newHeight, width: newWidth };
}
