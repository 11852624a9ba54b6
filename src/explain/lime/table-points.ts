import { ExplainError } from "../../core/errors.ts";
import type { RunContext } from "../../core/explainer.ts";
import type { Random } from "../../core/random.ts";
import { ColumnMemory } from "../../math/column-memory.ts";
import type { Answers } from "../perturbation/answers.ts";
import { askRows } from "../perturbation/ask-rows.ts";
import { distances, kernelWeights, type LimeDistance, type Points } from "./kernel.ts";
import type { PointSource } from "./lime-run.ts";
import { binOf, type TrainingColumn } from "./training-values.ts";

/** How points are drawn around rows of a table. */
export interface TableNeighbourhood {
	readonly training: readonly TrainingColumn[];
	/** The ends of the bins of each number; undefined of a category, and of all columns where numbers stay numbers. */
	readonly ends: readonly (Float64Array | undefined)[];
	/** Whether a feature is "in the row's bin" or the number itself. */
	readonly discretised: boolean;
	/** Where normal numbers are centred: at the row, or at the training rows' mean. */
	readonly around: "row" | "data";
	readonly distance: LimeDistance;
	readonly kernelWidth: number;
}

/** Rows that are written column by column while they stay in the processor's fast memory. */
const strip = 64;

/** Whether a column is drawn as a normal number, rather than from the training rows. */
const isNormal = ({ discretised }: TableNeighbourhood, { feature }: TrainingColumn): boolean =>
	!discretised && !feature.levels;

/**
 * Random numbers for all columns, the same around every row, so that what differs between two rows is not the sample: a normal number, or a row of the
 * training table. Each column has a stream of its own, which is continued as more points are drawn.
 */
export class NeighbourhoodNoise {
	readonly #hood: TableNeighbourhood;
	readonly #streams: readonly Random[];
	#memory: ColumnMemory;
	#count = 0;

	/** @param room points that there is room for at first */
	constructor(hood: TableNeighbourhood, random: Random, room: number) {
		this.#hood = hood;
		this.#streams = hood.training.map((_, j) => random.fork(`column ${j}`));
		this.#memory = new ColumnMemory(room, hood.training.length);
	}

	/** `[column][point]`, at least `count` points. */
	columns(count: number): readonly Float64Array[] {
		if (count <= this.#count) return this.#memory.columns;
		if (count > this.#memory.rows) {
			const before = this.#memory;
			this.#memory = new ColumnMemory(2 * count, this.#hood.training.length);
			for (const [j, column] of before.columns.entries()) this.#memory.columns[j]?.set(column);
			before.release();
		}
		const { columns } = this.#memory;
		for (const [j, column] of this.#hood.training.entries()) {
			const values = columns[j] as Float64Array;
			const random = this.#streams[j] as Random;
			if (isNormal(this.#hood, column)) {
				// Of a column that does not vary all points are the same.
				if (column.deviation > 0) random.normals(values, this.#count, count);
			} else drawIntegers(random, column.values.length, values, this.#count, count);
		}
		this.#count = count;
		return columns;
	}

	/** Gives its memory to the next run. */
	release(): void {
		this.#memory.release();
	}
}

function drawIntegers(random: Random, bound: number, into: Float64Array, start: number, end: number): void {
	for (let i = start; i < end; i++) into[i] = random.integer(bound);
}

/** 1 for each drawn training row that lies in a bin, 0 for the others. */
function isInBin(bins: Float64Array, drawn: Float64Array, bin: number, count: number, into: Float64Array): void {
	for (let i = 0; i < count; i++) into[i] = Number(bins[drawn[i] as number] === bin);
}

/** What the points of a table are made of. */
interface TableQuestion {
	readonly who: string;
	readonly context: RunContext;
	readonly ask: Answers["ask"];
	/** The explained rows, `[example, column]`. */
	readonly rows: Float64Array;
	/** The outputs that are explained of each, `[example, each]`. */
	readonly outputs: ArrayLike<number>;
	readonly each: number;
	/** Points around each row that there is room for at first. */
	readonly room: number;
	/** Rows asked about before these, and by the end of the run. */
	readonly before: number;
	readonly total: number;
}

/** Points around rows of a table. */
export class TablePoints implements PointSource {
	readonly examples: number;
	/** Rows, each of which is an example for every output that is explained of it. */
	readonly #rowCount: number;
	readonly width: number;
	readonly #hood: TableNeighbourhood;
	readonly #noise: NeighbourhoodNoise;
	readonly #question: TableQuestion;
	/** Whether points, and so what the model answers, are the same around all rows. */
	readonly #shared: boolean;
	/** The answers around each example, or of each output around all, `[points]`. */
	readonly #answers = new Map<number, Float64Array>();
	#count = 0;
	/** Whether a feature is there: the columns that are not normal numbers. */
	#memory: ColumnMemory | undefined;
	#weights = new Float64Array(0);
	/** Those that were asked for last. */
	#around: ({ readonly row: number } & Omit<Points, "answers">) | undefined;
	/** Of discretised columns: the bin of each training row. */
	readonly #bins: readonly (Float64Array | undefined)[];

	constructor(
		hood: TableNeighbourhood,
		noise: NeighbourhoodNoise,
		question: TableQuestion,
		bins: readonly (Float64Array | undefined)[],
	) {
		this.#hood = hood;
		this.#noise = noise;
		this.#question = question;
		this.#bins = bins;
		this.width = hood.training.length;
		this.#rowCount = question.rows.length / this.width;
		this.examples = this.#rowCount * question.each;
		this.#shared = sharesPoints(hood);
	}

	/** Rows that the model was asked about so far. */
	get asked(): number {
		return this.#count * (this.#shared ? 1 : this.#rowCount);
	}

	/** Which list of answers belongs to an example. */
	#keyOf(example: number): number {
		return this.#shared ? (this.#question.outputs[example] as number) : example;
	}

	async draw(count: number): Promise<void> {
		const { who, context, ask, outputs, each, before, total } = this.#question;
		const { width } = this;
		const from = this.#count;
		const fresh = count - from;
		if (fresh <= 0) return;
		const groups = this.#shared ? 1 : this.#rowCount;
		const keys = [...new Set(Array.from({ length: this.examples }, (_, example) => this.#keyOf(example)))];
		for (const key of keys) {
			const longer = new Float64Array(count);
			longer.set(this.#answers.get(key) ?? []);
			this.#answers.set(key, longer);
		}
		await askRows(context, {
			ask,
			count: groups * fresh,
			width,
			label: who,
			before: before + groups * from,
			total,
			reuse: true,
			fill: (rows, start, end) => {
				// As many at a time as belong to one row.
				for (let place = start; place < end; ) {
					const row = Math.floor(place / fresh);
					const stop = Math.min(end, (row + 1) * fresh);
					const into = rows.subarray((place - start) * width, (stop - start) * width);
					this.#fill(into, row, from + (place % fresh));
					place = stop;
				}
			},
			take: (answers, start, end, classes) => {
				for (let place = start; place < end; place++) {
					const i = from + (place % fresh);
					const row = (place - start) * classes;
					if (this.#shared)
						for (const key of keys) (this.#answers.get(key) as Float64Array)[i] = answers[row + key] as number;
					else {
						const first = Math.floor(place / fresh) * each;
						for (let example = first; example < first + each; example++) {
							(this.#answers.get(example) as Float64Array)[i] = answers[row + (outputs[example] as number)] as number;
						}
					}
				}
			},
		});
		this.#count = count;
	}

	/** Writes points around a row as the model is asked about them, from point `from` on, as many as there is room for. */
	#fill(rows: Float64Array, row: number, from: number): void {
		const { width } = this;
		const count = rows.length / width;
		const { training, around } = this.#hood;
		const noise = this.#noise.columns(from + count);
		const normal = training.map((column) => isNormal(this.#hood, column));
		for (let start = 0; start < count; start += strip) {
			const end = Math.min(count, start + strip);
			for (let j = 0; j < width; j++) {
				const { values, mean, deviation } = training[j] as TrainingColumn;
				const drawn = noise[j] as Float64Array;
				let at = start * width + j;
				if (normal[j]) {
					const centre = around === "row" ? (this.#question.rows[row * width + j] as number) : mean;
					for (let i = start; i < end; i++, at += width) rows[at] = centre + deviation * (drawn[from + i] as number);
				} else {
					for (let i = start; i < end; i++, at += width) rows[at] = values[drawn[from + i] as number] as number;
				}
			}
		}
	}

	/** The first points around a row as the model was asked about them, `[count, column]`. */
	rows(row: number, count: number): Float64Array {
		const rows = new Float64Array(count * this.width);
		this.#fill(rows, row, 0);
		return rows;
	}

	/** Gives its memory to the next points; its own are gone. */
	release(): void {
		this.#memory?.release();
		this.#memory = undefined;
		this.#around = undefined;
	}

	points(example: number): Points {
		const row = Math.floor(example / this.#question.each);
		const answers = this.#answers.get(this.#keyOf(example)) as Float64Array;
		if (this.#around?.row !== row || this.#around.count !== this.#count)
			this.#around = { row, ...this.#pointsAround(row) };
		return { ...this.#around, answers };
	}

	/** The points around a row, but for what the model answers. */
	#pointsAround(row: number): Omit<Points, "answers"> {
		const count = this.#count;
		const { training, ends, around, distance, kernelWidth } = this.#hood;
		if (!this.#memory || this.#weights.length < count) {
			const room = Math.max(count, this.#question.room);
			this.release();
			this.#memory = new ColumnMemory(room, training.filter((column) => !isNormal(this.#hood, column)).length);
			this.#weights = new Float64Array(room);
		}
		const noise = this.#noise.columns(count);
		const presence = this.#memory.columns.values();
		const at = new Float64Array(this.width);
		const origin = new Float64Array(this.width);
		const columns = training.map((column, j) => {
			const drawn = noise[j] as Float64Array;
			const own = this.#question.rows[row * this.width + j] as number;
			if (isNormal(this.#hood, column)) {
				at[j] = column.deviation > 0 ? (own - column.mean) / column.deviation : 0;
				if (around === "row") origin[j] = at[j] as number;
				return drawn;
			}
			at[j] = 1;
			const into = presence.next().value as Float64Array;
			isInBin(this.#bins[j] as Float64Array, drawn, binOf(own, ends[j]), count, into);
			return into;
		});
		const points = { count, columns, origin, at };
		distances(points, distance, this.#weights);
		kernelWeights(this.#weights, count, kernelWidth);
		return { ...points, weights: this.#weights };
	}
}

/** Whether a neighbourhood has the same points around all rows, which are then asked about once. */
export const sharesPoints = ({ discretised, around }: TableNeighbourhood): boolean => discretised || around === "data";

/** The bin of each training row in the columns that are drawn from them. */
export const trainingBins = (hood: TableNeighbourhood): (Float64Array | undefined)[] =>
	hood.training.map((column, j) =>
		isNormal(hood, column) ? undefined : column.values.map((value) => binOf(value, hood.ends[j])),
	);

/**
 * Refuses missing numbers where points are drawn around them.
 *
 * @throws ExplainError `bad-input`.
 */
export function refuseMissing(who: string, hood: TableNeighbourhood, rows: Float64Array): void {
	const width = hood.training.length;
	for (const [j, column] of hood.training.entries()) {
		if (!isNormal(hood, column)) continue;
		for (let row = 0; row * width < rows.length; row++) {
			if (!Number.isNaN(rows[row * width + j])) continue;
			const words = `expected a value of "${column.feature.name}" in each row, as points are drawn around it`;
			throw new ExplainError(
				"bad-input",
				`${who}: ${words}, got a missing one in row ${row}; neighbourhood: "discretised" takes missing values as a bin of their own`,
			);
		}
	}
}
