import type { NdArray } from "../../core/nd-array.ts";
import { CoalitionTable, packCoalitions } from "./coalition-bits.ts";
import { type AskedCoalitions, askMeeting, differing, partAt } from "./meeting.ts";

/** Rows about which a model is asked between two sums, so that memory does not grow with what is explained. */
const rowsBetweenSums = 1 << 17;

/** For each column of each coalition where its value stands: in the row of the background, or in the explained one that follows it. */
function placesOf({ coalitions, count, players, playerOf }: AskedCoalitions): Int32Array {
	const width = playerOf.length;
	const places = new Int32Array(count * width);
	for (let c = 0, at = 0; c < count; c++) {
		for (let column = 0; column < width; column++, at++) {
			places[at] = coalitions[c * players + (playerOf[column] as number)] === 0 ? column : width + column;
		}
	}
	return places;
}

/** Some pairs, and the rows that are asked about them: those of the pair p stand from `starts[p]` to `starts[p + 1]`. */
interface RowsOfPairs {
	readonly pairs: Uint32Array;
	readonly starts: Int32Array;
	/** The coalition of each row. */
	readonly coalitions: Int32Array;
}

/** Asks about the rows of some pairs; gives the explained outputs of each, `[row, each]`. */
async function askPairs(
	asked: AskedCoalitions,
	{ pairs, starts, coalitions }: RowsOfPairs,
	places: Int32Array,
	tell: (share: number) => Promise<void>,
): Promise<Float64Array> {
	const { background, outputs, x } = asked;
	const { each, indices } = outputs;
	const width = x.shape[1] as number;
	const total = starts[pairs.length] as number;
	const found = new Float64Array(total * each);
	const both = new Float64Array(2 * width);
	/** Calls `use` with each pair that has rows among `start` … `end` − 1, and which. */
	const eachPair = (start: number, end: number, use: (pair: number, from: number, to: number) => void) => {
		let p = partAt(starts, pairs.length, start);
		for (let at = start; at < end; p++) {
			const to = Math.min(end, starts[p + 1] as number);
			if (to > at) use(pairs[p] as number, at, to);
			at = Math.max(at, to);
		}
	};
	await askMeeting(asked, total, tell, {
		fill: (rows, start, end) =>
			eachPair(start, end, (pair, from, to) => {
				const own = Math.floor(pair / background.count) * width;
				const other = (pair % background.count) * width;
				both.set(background.x.subarray(other, other + width), 0);
				both.set(x.values.subarray(own, own + width), width);
				for (let at = from, put = (from - start) * width; at < to; at++) {
					const place = (coalitions[at] as number) * width;
					for (let column = 0; column < width; column++) {
						rows[put++] = both[places[place + column] as number] as number;
					}
				}
			}),
		take: (given, start, end, classes) => {
			eachPair(start, end, (pair, from, to) => {
				const explained = Math.floor(pair / background.count) * each;
				for (let k = 0; k < each; k++) {
					const output = indices[explained + k] as number;
					for (let at = from; at < to; at++) {
						found[at * each + k] = given[(at - start) * classes + output] as number;
					}
				}
			});
		},
	});
	return found;
}

/** Adds up answers for the pairs that are alike in some player: coalitions that differ in nothing else are asked once. */
export async function addPairs(asked: AskedCoalitions, tell: (share: number) => Promise<void>): Promise<void> {
	const { alike, answers, background, backgroundAnswers, coalitions, count, outputs, playerOf, players, sums } = asked;
	if (alike.length === 0) return;
	const { each, indices } = outputs;
	const width = sums.length / count;
	const packed = packCoalitions(coalitions, count, players);
	const table = new CoalitionTable(count, packed.words);
	const among = new Uint32Array(packed.words);
	const places = placesOf(asked);
	const group = Math.max(1, Math.min(alike.length, Math.floor(rowsBetweenSums / count)));
	const of = new Int32Array(group * count);
	const first = new Int32Array(count);
	const rowCoalitions = new Int32Array(group * count);
	const starts = new Int32Array(group + 1);
	const known = ({ values, shape }: NdArray, row: number, output: number) =>
		values[row * (shape[1] as number) + output] as number;
	for (let done = 0; done < alike.length; done += group) {
		const pairs = alike.subarray(done, Math.min(alike.length, done + group));
		for (const [p, pair] of pairs.entries()) {
			differing(asked, playerOf, pair, among);
			const start = starts[p] as number;
			const found = table.distinct(packed, count, among, of.subarray(p * count, (p + 1) * count), first);
			rowCoalitions.set(first.subarray(0, found), start);
			starts[p + 1] = start + found;
		}
		const share = (part: number) => tell((done + part * pairs.length) / alike.length);
		const rows = await askPairs(asked, { pairs, starts, coalitions: rowCoalitions }, places, share);
		for (const [p, pair] of pairs.entries()) {
			const example = Math.floor(pair / background.count);
			const b = pair % background.count;
			const weight = background.weights[b] as number;
			const start = starts[p] as number;
			for (let k = 0; k < each; k++) {
				const output = indices[example * each + k] as number;
				const none = weight * known(backgroundAnswers, b, output);
				const all = weight * known(answers, example, output);
				for (let c = 0, to = example * each + k; c < count; c++, to += width) {
					const row = of[p * count + c] as number;
					if (row >= 0) sums[to]! += weight * (rows[(start + row) * each + k] as number);
					else sums[to]! += row === -1 ? none : all;
				}
			}
		}
	}
}
