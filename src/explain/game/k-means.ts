import type { Random } from "../../core/random.ts";

/** A column as clusters see it. */
export interface ClusterColumn {
	/** How many numbers a centre has for it. */
	readonly size: number;
	/** The squared distance of a row to a centre, whose numbers for this column begin at `from`. */
	distance(row: number, centres: Float64Array, from: number): number;
	/** Adds a row to a centre that is being made. */
	add(row: number, centres: Float64Array, from: number): void;
	/** Makes the mean of what was added. */
	divide(centres: Float64Array, from: number, count: number): void;
	/** For each centre the row whose value stands for it; rows are those of the centre `of` them. */
	standsFor(of: Uint32Array, centres: number): Uint32Array;
}

/** Numbers, in standard deviations; a missing one is as the mean. */
export function numberColumn(values: Float64Array): ClusterColumn {
	let count = 0;
	let mean = 0;
	let squares = 0;
	for (const value of values) {
		if (Number.isNaN(value)) continue;
		count++;
		const off = value - mean;
		mean += off / count;
		squares += off * (value - mean);
	}
	const scale = squares > 0 ? Math.sqrt(count / squares) : 0;
	const scaled = values.map((value) => (Number.isNaN(value) ? 0 : scale * (value - mean)));
	return {
		size: 1,
		distance: (row, centres, from) => ((scaled[row] as number) - (centres[from] as number)) ** 2,
		add: (row, centres, from) => {
			centres[from]! += scaled[row] as number;
		},
		divide: (centres, from, rows) => {
			centres[from]! /= rows;
		},
		standsFor(of, centres) {
			const sums = new Float64Array(centres);
			const known = new Float64Array(centres);
			for (let row = 0; row < of.length; row++) {
				if (Number.isNaN(values[row])) continue;
				sums[of[row] as number]! += scaled[row] as number;
				known[of[row] as number]!++;
			}
			const rows = new Uint32Array(centres);
			const nearest = new Float64Array(centres).fill(Infinity);
			for (let row = 0; row < of.length; row++) {
				const centre = of[row] as number;
				const all = known[centre] as number;
				// Where all are missing, a missing one stands for them.
				if (all > 0 && Number.isNaN(values[row])) continue;
				const off = all > 0 ? Math.abs((scaled[row] as number) - (sums[centre] as number) / all) : 0;
				if (off < (nearest[centre] as number)) {
					nearest[centre] = off;
					rows[centre] = row;
				}
			}
			return rows;
		},
	};
}

/** Levels by their code, NaN where missing, which is a level too. Two levels are one standard deviation apart; a centre has the share of each, and their squares' sum. */
export function categoryColumn(values: Float64Array, levels: number): ClusterColumn {
	const shares = levels + 1;
	const codes = Uint32Array.from(values, (value) => (Number.isNaN(value) ? levels : value));
	return {
		size: shares + 1,
		distance: (row, centres, from) =>
			(1 - 2 * (centres[from + (codes[row] as number)] as number) + (centres[from + shares] as number)) / 2,
		add: (row, centres, from) => {
			centres[from + (codes[row] as number)]!++;
		},
		divide(centres, from, rows) {
			let squares = 0;
			for (let at = from; at < from + shares; at++) {
				centres[at]! /= rows;
				squares += (centres[at] as number) ** 2;
			}
			centres[from + shares] = squares;
		},
		standsFor(of, centres) {
			const counts = new Uint32Array(centres * shares);
			const first = new Uint32Array(centres * shares);
			for (let row = of.length - 1; row >= 0; row--) {
				const at = (of[row] as number) * shares + (codes[row] as number);
				counts[at]!++;
				first[at] = row;
			}
			return Uint32Array.from({ length: centres }, (_, centre) => {
				let most = centre * shares;
				for (let at = most + 1; at < (centre + 1) * shares; at++) {
					if ((counts[at] as number) > (counts[most] as number)) most = at;
				}
				return first[most] as number;
			});
		},
	};
}

/** Turns after which clusters are as good as they get. */
const mostTurns = 50;

/** Clusters of some of the rows. */
export class Clustering {
	readonly #columns: readonly ClusterColumn[];
	readonly #offsets: readonly number[];
	readonly #size: number;
	#values: Float64Array;
	centres = 0;
	/** The sum of squared distances to the nearest centre. */
	loss = Infinity;

	constructor(columns: readonly ClusterColumn[], k: number) {
		let size = 0;
		this.#columns = columns;
		this.#offsets = columns.map((column) => {
			size += column.size;
			return size - column.size;
		});
		this.#size = size;
		this.#values = new Float64Array(k * size);
	}

	#distance(row: number, centre: number): number {
		let distance = 0;
		const from = centre * this.#size;
		for (let j = 0; j < this.#columns.length; j++) {
			const column = this.#columns[j] as ClusterColumn;
			distance += column.distance(row, this.#values, from + (this.#offsets[j] as number));
		}
		return distance;
	}

	#add(row: number, centre: number): void {
		for (const [j, column] of this.#columns.entries()) {
			column.add(row, this.#values, centre * this.#size + (this.#offsets[j] as number));
		}
	}

	#divide(centre: number, count: number): void {
		for (const [j, column] of this.#columns.entries()) {
			column.divide(this.#values, centre * this.#size + (this.#offsets[j] as number), count);
		}
	}

	/** The nearest centre of each row; their distances are added to the loss. */
	async nearest(rows: Uint32Array, pause: () => Promise<void>): Promise<Uint32Array> {
		const of = new Uint32Array(rows.length);
		this.loss = 0;
		for (let i = 0; i < rows.length; i++) {
			let least = Infinity;
			for (let centre = 0; centre < this.centres; centre++) {
				const distance = this.#distance(rows[i] as number, centre);
				if (distance < least) {
					least = distance;
					of[i] = centre;
				}
			}
			this.loss += least;
			if (i % 1024 === 1023) await pause();
		}
		return of;
	}

	/** First centres far from each other (k-means++), then means of the nearest rows until none changes its centre (Lloyd). */
	async fit(rows: Uint32Array, k: number, random: Random, pause: () => Promise<void>): Promise<this> {
		const apart = new Float64Array(rows.length).fill(Infinity);
		let next = random.integer(rows.length);
		while (this.centres < Math.min(k, rows.length)) {
			const centre = this.centres++;
			this.#add(rows[next] as number, centre);
			this.#divide(centre, 1);
			let sum = 0;
			for (let i = 0; i < rows.length; i++) {
				apart[i] = Math.min(apart[i] as number, this.#distance(rows[i] as number, centre));
				sum += apart[i] as number;
				if (i % 1024 === 1023) await pause();
			}
			// All rows are like a centre.
			if (sum <= 1e-12 * rows.length) break;
			let left = random.uniform() * sum;
			for (next = 0; next < rows.length - 1; next++) {
				left -= apart[next] as number;
				if (left < 0) break;
			}
		}
		let before: Uint32Array = new Uint32Array(0);
		for (let turn = 0; turn < mostTurns; turn++) {
			const of = await this.nearest(rows, pause);
			if (of.length === before.length && of.every((centre, i) => centre === before[i])) break;
			before = of;
			const counts = new Uint32Array(this.centres);
			for (const centre of of) counts[centre]!++;
			const kept = this.#values.slice();
			this.#values.fill(0);
			for (let i = 0; i < of.length; i++) this.#add(rows[i] as number, of[i] as number);
			for (const [centre, count] of counts.entries()) {
				if (count > 0) this.#divide(centre, count);
				// A centre without rows stays where it is.
				else this.#values.set(kept.subarray(centre * this.#size, (centre + 1) * this.#size), centre * this.#size);
			}
		}
		return this;
	}
}
