import type { RowMemory } from "./row-memory.ts";

/** A term while it is boosted, in one bag. A cell is a place on a feature's axis, or a pair of places. Arrays over cells are `[scores, cells]`. */
export class BoostedTerm {
	readonly cells: number;
	readonly scores: number;
	/** The cell of each training row, and of each row that is held out. */
	readonly training: Uint16Array;
	readonly validation: Uint16Array;
	/** Training rows in each cell. */
	readonly counts: Float64Array;
	/** Sums over the training rows of a cell: minus the loss's first derivative, and its second. */
	readonly gradients: Float64Array;
	readonly hessians: Float64Array;
	/** What the next step adds, and its exponential: 0 and 1 until a step is found. */
	readonly update: Float64Array;
	readonly factor: Float64Array;
	/** What all steps have added, and had at the best step so far. */
	readonly table: Float64Array;
	readonly best: Float64Array;
	/** Whether `table` has moved on from `best`. */
	moved = false;

	constructor(cells: number, scores: number, training: Uint16Array, validation: Uint16Array, memory: RowMemory) {
		this.cells = cells;
		this.scores = scores;
		this.training = training;
		this.validation = validation;
		this.counts = new Float64Array(cells);
		for (let i = 0; i < training.length; i++) this.counts[training[i] as number]! += 1;
		const zeros = () => new Float64Array(cells * scores);
		this.gradients = memory.floats(cells * scores);
		this.hessians = memory.floats(cells * scores);
		this.update = zeros();
		this.factor = zeros().fill(1);
		this.table = zeros();
		this.best = zeros();
	}

	/** Sets the update of a run of cells, for score k. */
	setUpdate(from: number, to: number, k: number, value: number): void {
		const start = k * this.cells;
		this.update.fill(value, start + from, start + to);
		this.factor.fill(Math.exp(value), start + from, start + to);
	}

	/** Adds the update to what was added before. */
	addUpdate(): void {
		const { table, update } = this;
		for (let i = 0; i < table.length; i++) table[i]! += update[i] as number;
		this.moved = true;
	}

	/** Remembers the table as the best one. */
	keep(): void {
		if (this.moved) this.best.set(this.table);
		this.moved = false;
	}
}
