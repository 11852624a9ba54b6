import { type AskedCoalitions, askMeeting, partAt } from "./meeting.ts";

/**
 * The columns of each coalition that are written one by one, the fewer ones: those that it takes from the explained row, or where those are the most (`inverted`) the others.
 * Those of coalition c stand from `starts[c]` to `starts[c + 1]`.
 */
function columnsOf({ coalitions, count, players, playerOf }: AskedCoalitions) {
	const width = playerOf.length;
	const columns = new Int32Array(count * width);
	const starts = new Int32Array(count + 1);
	const inverted = new Uint8Array(count);
	for (let c = 0, at = 0; c < count; c++) {
		let taken = 0;
		for (const player of playerOf) taken += coalitions[c * players + player] as number;
		inverted[c] = 2 * taken > width ? 1 : 0;
		for (let column = 0; column < width; column++) {
			const own = coalitions[c * players + (playerOf[column] as number)];
			if (own !== inverted[c]) columns[at++] = column;
		}
		starts[c + 1] = at;
	}
	return { columns, starts, inverted };
}

/** For each example the rows of the background that differ from it in every player: those of example e stand from `starts[e]` to `starts[e + 1]`. */
function unlikeRows({ background, isAlike, x, unlike }: AskedCoalitions) {
	const examples = x.shape[0] as number;
	const rows = new Int32Array(unlike);
	const starts = new Int32Array(examples + 1);
	for (let example = 0, at = 0; example < examples; example++) {
		for (let b = 0; b < background.count; b++) {
			if (isAlike[example * background.count + b] === 0) rows[at++] = b;
		}
		starts[example + 1] = at;
	}
	return { rows, starts };
}

/**
 * Adds up answers for pairs that differ in every player. A block is one example and one coalition with all its rows of the background: they are copied at once, then
 * the coalition's columns get the example's values; or the example is repeated, and the other columns get theirs.
 */
export async function addBlocks(asked: AskedCoalitions, tell: (share: number) => Promise<void>): Promise<void> {
	const { background, count, outputs, sums, unlike, x } = asked;
	if (unlike === 0) return;
	const [examples, width] = x.shape as [number, number];
	const { columns, starts, inverted } = columnsOf(asked);
	const met = unlikeRows(asked);
	const { each, indices } = outputs;
	/** The background as one example meets it, row after row. */
	const block = new Float64Array(background.count * width);
	let inBlock = -1;
	const own = (example: number): Float64Array => {
		const from = met.starts[example] as number;
		const rows = (met.starts[example + 1] as number) - from;
		if (rows === background.count) return background.x;
		if (inBlock !== example) {
			for (let i = 0; i < rows; i++) {
				const b = (met.rows[from + i] as number) * width;
				block.set(background.x.subarray(b, b + width), i * width);
			}
			inBlock = example;
		}
		return block;
	};
	/** An example, repeated as often as a block has rows. */
	const repeated = new Float64Array(background.count * width);
	let isRepeated = -1;
	const repeat = (example: number): Float64Array => {
		if (isRepeated !== example) {
			const row = x.values.subarray(example * width, (example + 1) * width);
			for (let at = 0; at < repeated.length; at += width) repeated.set(row, at);
			isRepeated = example;
		}
		return repeated;
	};
	/** Calls `use` with each part of a block among the rows `start` … `end` − 1. */
	const eachPart = (
		start: number,
		end: number,
		use: (example: number, c: number, first: number, last: number, at: number) => void,
	) => {
		let example = partAt(met.starts, examples, Math.floor(start / count));
		for (let at = start; at < end; example++) {
			const rows = (met.starts[example + 1] as number) - (met.starts[example] as number);
			const from = (met.starts[example] as number) * count;
			const stop = Math.min(end, from + rows * count);
			while (at < stop) {
				const c = Math.floor((at - from) / rows);
				const first = at - from - c * rows;
				const last = Math.min(rows, first + stop - at);
				use(example, c, first, last, at - start);
				at += last - first;
			}
		}
	};
	await askMeeting(asked, unlike * count, tell, {
		fill: (rows, start, end) =>
			eachPart(start, end, (example, c, first, last, at) => {
				const met = own(example);
				const most = inverted[c] === 1 ? repeat(example) : met;
				rows.set(most.subarray(first * width, last * width), at * width);
				const stop = (at + last - first) * width;
				for (let i = starts[c] as number; i < (starts[c + 1] as number); i++) {
					const column = columns[i] as number;
					let to = at * width + column;
					if (inverted[c] === 1) {
						for (let from = first * width + column; to < stop; to += width, from += width) {
							rows[to] = met[from] as number;
						}
					} else {
						const value = x.values[example * width + column] as number;
						for (; to < stop; to += width) rows[to] = value;
					}
				}
			}),
		take: (given, start, end, classes) => {
			eachPart(start, end, (example, c, first, last, at) => {
				const met0 = (met.starts[example] as number) + first;
				for (let k = 0; k < each; k++) {
					const place = example * each + k;
					let sum = sums[c * examples * each + place] as number;
					for (let i = 0, from = at * classes + (indices[place] as number); i < last - first; i++, from += classes) {
						sum += (background.weights[met.rows[met0 + i] as number] as number) * (given[from] as number);
					}
					sums[c * examples * each + place] = sum;
				}
			});
		},
	});
}
