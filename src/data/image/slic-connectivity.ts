/**
 * Makes every segment one piece: pieces smaller than `smallest` places join a neighbour, and a piece ends at `largest` places, as in
 * the paper's own code and in scikit-image.
 */
export function connected(
	labels: Int32Array,
	height: number,
	width: number,
	[smallest, largest]: readonly [number, number],
): Int32Array {
	const result = new Int32Array(labels.length).fill(-1);
	const queue = new Int32Array(labels.length);
	// To the right, left, below, above: the last neighbour met is the one that a small piece joins.
	const steps = [
		[0, 1],
		[0, -1],
		[1, 0],
		[-1, 0],
	] as const;
	let next = 0;
	for (let start = 0; start < labels.length; start++) {
		if (result[start]! >= 0) continue;
		const label = labels[start]!;
		let neighbour = next;
		result[start] = next;
		queue[0] = start;
		let size = 1;
		for (let visited = 0; visited < size && size < largest; visited++) {
			const [y, x] = [Math.floor(queue[visited]! / width), queue[visited]! % width];
			for (const [down, right] of steps) {
				const [row, column] = [y + down, x + right];
				if (row < 0 || row >= height || column < 0 || column >= width) continue;
				const place = row * width + column;
				const joined = result[place]!;
				if (joined < 0 && labels[place] === label) {
					result[place] = next;
					queue[size++] = place;
					if (size >= largest) break;
				} else if (joined >= 0 && joined !== next) {
					neighbour = joined;
				}
			}
		}
		if (size < smallest) for (let i = 0; i < size; i++) result[queue[i]!] = neighbour;
		else next++;
	}
	return result;
}
