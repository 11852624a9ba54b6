import type { Complexity, ScoreUnit } from "../../core/explanation.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import type { Design, DesignColumn } from "../table/design-matrix.ts";
import { FittedModel, type ModelFrame } from "../table/fitted-model.ts";
import type { TableRows } from "../table/rows.ts";
import { type Kernel, kernelRow, squaredLengths } from "./kernels.ts";
import type { Machine } from "./machines.ts";
import { couple, type Sigmoid, sigmoidOf } from "./platt.ts";

/** The rows that a machine's answers are made of. */
export interface SupportVectors {
	/** Rows of the training data, from 0, ascending. */
	readonly indices: Int32Array;
	/** `[machine, support vector]`: β, above 0 where it pulls to the later class of the pair, or up; 0 where a machine has no use of it. */
	readonly coefficients: NdArray<Float64Array>;
	/** `[machine]`: b. */
	readonly biases: NdArray<Float64Array>;
	/** Of each machine the codes of its two classes; empty of a regression. */
	readonly pairs: readonly (readonly [number, number])[];
}

/** What a fit hands over. @internal */
export interface LearnedMachines {
	readonly design: Design;
	readonly kernel: Kernel;
	readonly rows: Float64Array;
	readonly width: number;
	readonly machines: readonly Machine[];
	/** Where the rows stand in the table. */
	readonly indices: Int32Array;
}

/** A probability of a pair is at least this, so that classes can be told from each other. */
const smallestProbability = 1e-7;
const operationsAtOnce = 5e7;

/** What is learned by {@link supportVectorMachine}. */
export class FittedSupportVectorMachine extends FittedModel {
	readonly method = "supportVectorMachine";
	readonly complexity: Complexity;
	readonly scoreUnit: ScoreUnit;
	readonly kernel: Kernel;
	readonly support: SupportVectors;
	/** Whether the search for each machine ended by its tolerance and not by its number of steps. */
	readonly converged: boolean;
	readonly #design: Design;
	readonly #vectors: Float64Array;
	readonly #squares: Float64Array;
	readonly #sigmoids: readonly Sigmoid[];

	/** @internal */
	constructor(frame: ModelFrame, { design, kernel, rows, width, machines, indices }: LearnedMachines) {
		super(frame);
		const used = new Set<number>();
		for (const { places, coefficients } of machines) {
			for (const [i, place] of places.entries()) if (coefficients[i] !== 0) used.add(place);
		}
		const kept = Int32Array.from(used).sort();
		const count = kept.length;
		const columnOf = new Map(Array.from(kept, (place, i) => [place, i]));
		const coefficients = new Float64Array(machines.length * count);
		for (const [m, machine] of machines.entries()) {
			for (const [i, place] of machine.places.entries()) {
				const column = columnOf.get(place);
				if (column !== undefined) coefficients[m * count + column] = machine.coefficients[i] as number;
			}
		}
		this.#vectors = new Float64Array(count * width);
		for (const [i, place] of kept.entries())
			this.#vectors.set(rows.subarray(place * width, (place + 1) * width), i * width);
		this.#squares = squaredLengths(this.#vectors, width);
		this.#design = design;
		this.#sigmoids = machines.flatMap(({ sigmoid }) => sigmoid ?? []);
		const classes = frame.classes?.length ?? 0;
		this.support = {
			indices: kept.map((place) => indices[place] as number),
			coefficients: ndArray(coefficients, [machines.length, count], ["machine", "support vector"]),
			biases: ndArray(
				Float64Array.from(machines, ({ bias }) => bias),
				[machines.length],
				["machine"],
			),
			pairs: Array.from({ length: classes }, (_, a) => a).flatMap((a) =>
				Array.from({ length: classes - a - 1 }, (_, i) => [a, a + 1 + i] as const),
			),
		};
		this.kernel = kernel;
		this.converged = machines.every(({ converged }) => converged);
		this.complexity = { count, of: "support vectors" };
		this.scoreUnit = frame.classes ? "none" : "response";
	}

	/** What the kernel is taken of: numbers by mean and scale, categories by a column for each level. */
	get columns(): readonly DesignColumn[] {
		return this.#design.columns;
	}

	/**
	 * The value of each machine, `[n, machines]`: for a pair of classes above 0 on the side of the later one, or the response.
	 *
	 * @throws ExplainError as `predict`.
	 */
	async decisions(rows: TableRows): Promise<NdArray<Float64Array>> {
		const { values, shape } = await this.readRows(rows, "decisions");
		const count = shape[0] as number;
		return ndArray(this.#decide("decisions", values, count), [count, this.#machines], ["example", "machine"]);
	}

	/**
	 * What does each support vector say of a row? β K(support vector, row), `[n, machines, support vectors]`: with the machine's b
	 * they add up to its decision.
	 *
	 * @throws ExplainError as `predict`.
	 */
	async contributions(rows: TableRows): Promise<NdArray<Float64Array>> {
		const { values, shape } = await this.readRows(rows, "contributions");
		const count = shape[0] as number;
		const vectors = this.support.indices.length;
		const terms = new Float64Array(count * this.#machines * vectors);
		const { coefficients } = this.support;
		this.#eachRow("contributions", values, count, (row, similar) => {
			for (let m = 0; m < this.#machines; m++) {
				const start = m * vectors;
				const to = (row * this.#machines + m) * vectors;
				for (let i = 0; i < vectors; i++)
					terms[to + i] = (coefficients.values[start + i] as number) * (similar[i] as number);
			}
		});
		return ndArray(terms, [count, this.#machines, vectors], ["example", "machine", "support vector"]);
	}

	get #machines(): number {
		return this.support.biases.values.length;
	}

	protected override rowsAtOnce(): number {
		return Math.max(1, Math.floor(operationsAtOnce / Math.max(1, this.#vectors.length)));
	}

	protected parameters() {
		const { coefficients, biases } = this.support;
		const sigmoids = Float64Array.from(this.#sigmoids.flatMap(({ a, b }) => [a, b]));
		return [JSON.stringify(this.kernel), this.#vectors, coefficients.values, biases.values, sigmoids];
	}

	/** Calls back with the kernel between each row and the support vectors. */
	#eachRow(who: string, x: Float64Array, count: number, look: (row: number, similar: Float64Array) => void): void {
		const width = this.#design.columns.length;
		const encoded = this.#design.encode(who, x, count);
		const similar = new Float64Array(this.#squares.length);
		for (let row = 0; row < count; row++) {
			kernelRow(this.kernel, encoded, row * width, this.#vectors, this.#squares, width, similar);
			look(row, similar);
		}
	}

	#decide(who: string, x: Float64Array, count: number): Float64Array {
		const { coefficients, biases, indices } = this.support;
		const machines = this.#machines;
		const vectors = indices.length;
		const decisions = new Float64Array(count * machines);
		this.#eachRow(who, x, count, (row, similar) => {
			for (let m = 0; m < machines; m++) {
				let sum = biases.values[m] as number;
				for (let i = 0; i < vectors; i++) {
					sum += (coefficients.values[m * vectors + i] as number) * (similar[i] as number);
				}
				decisions[row * machines + m] = sum;
			}
		});
		return decisions;
	}

	protected predictRows(x: Float64Array, count: number): Float64Array {
		const decisions = this.#decide("predict", x, count);
		const { classes } = this;
		if (!classes) return decisions;
		const width = classes.length;
		const probabilities = new Float64Array(count * width);
		const pairs = new Float64Array(width * width);
		for (let row = 0; row < count; row++) {
			if (width === 2) {
				const p = sigmoidOf(this.#sigmoids[0] as Sigmoid, decisions[row] as number);
				probabilities[row * 2] = 1 - p;
				probabilities[row * 2 + 1] = p;
				continue;
			}
			for (const [m, [a, b]] of this.support.pairs.entries()) {
				const p = sigmoidOf(this.#sigmoids[m] as Sigmoid, decisions[row * this.#machines + m] as number);
				const kept = Math.min(1 - smallestProbability, Math.max(smallestProbability, p));
				pairs[b * width + a] = kept;
				pairs[a * width + b] = 1 - kept;
			}
			probabilities.set(couple(pairs, width), row * width);
		}
		return probabilities;
	}

	protected scoreRows(x: Float64Array, count: number): Float64Array {
		const decisions = this.#decide("scores", x, count);
		const width = this.classes?.length ?? 1;
		if (width <= 2) return decisions;
		const scores = new Float64Array(count * width);
		const confidence = new Float64Array(width);
		for (let row = 0; row < count; row++) {
			confidence.fill(0);
			for (const [m, [a, b]] of this.support.pairs.entries()) {
				const value = decisions[row * this.#machines + m] as number;
				scores[row * width + (value > 0 ? b : a)]! += 1;
				confidence[b]! += value;
				confidence[a]! -= value;
			}
			// Confidence decides among classes with as many votes: it stays below a third of a vote.
			for (let k = 0; k < width; k++) {
				const own = confidence[k] as number;
				scores[row * width + k]! += own / (3 * (Math.abs(own) + 1));
			}
		}
		return scores;
	}
}
