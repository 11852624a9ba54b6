import { leafGain, type StepRules } from "./leaves.ts";

/** Sums over all rectangles of a table of cells, from its corner: `[rows + 1, columns + 1]`. */
export class GridSums {
	readonly rows: number;
	readonly columns: number;
	readonly counts: Float64Array;
	readonly gradients: Float64Array;
	readonly hessians: Float64Array;

	constructor(rows: number, columns: number) {
		this.rows = rows;
		this.columns = columns;
		const size = (rows + 1) * (columns + 1);
		this.counts = new Float64Array(size);
		this.gradients = new Float64Array(size);
		this.hessians = new Float64Array(size);
	}

	/** Writes the sums of a table `[rows, columns]`. */
	accumulate(cells: Float64Array, into: Float64Array): void {
		const { rows, columns } = this;
		const width = columns + 1;
		for (let i = 0; i < rows; i++) {
			let inRow = 0;
			const above = i * width;
			for (let j = 0; j < columns; j++) {
				inRow += cells[i * columns + j] as number;
				into[above + width + j + 1] = (into[above + j + 1] as number) + inRow;
			}
		}
	}

	/**
	 * How much a cut through the rows and one through the columns gain, where both go all the way: FAST's measure of interaction (Lou et
	 * al. 2013, section 4.1).
	 */
	strength({ minRows, minHessian }: StepRules): number {
		const { rows, columns, counts, gradients, hessians } = this;
		const width = columns + 1;
		const bottom = rows * width;
		const [allRows, allGradient, allHessian] = [counts, gradients, hessians].map((sums) => sums.at(-1) as number) as [
			number,
			number,
			number,
		];
		const least = Math.max(minHessian, Number.MIN_VALUE);
		let largest = 0;
		for (let i = 1; i < rows; i++) {
			const above = counts[i * width + columns] as number;
			if (above < 2 * minRows || allRows - above < 2 * minRows) continue;
			const aboveGradient = gradients[i * width + columns] as number;
			const aboveHessian = hessians[i * width + columns] as number;
			for (let j = 1; j < columns; j++) {
				const count = counts[i * width + j] as number;
				const left = counts[bottom + j] as number;
				if (
					count < minRows ||
					above - count < minRows ||
					left - count < minRows ||
					allRows - above - left + count < minRows
				)
					continue;
				const g = gradients[i * width + j] as number;
				const h = hessians[i * width + j] as number;
				const leftGradient = gradients[bottom + j] as number;
				const leftHessian = hessians[bottom + j] as number;
				const h01 = aboveHessian - h;
				const h10 = leftHessian - h;
				const h11 = allHessian - aboveHessian - leftHessian + h;
				if (h < least || h01 < least || h10 < least || h11 < least) continue;
				const g01 = aboveGradient - g;
				const g10 = leftGradient - g;
				const g11 = allGradient - aboveGradient - leftGradient + g;
				const gain = (g * g * h01 + g01 * g01 * h) / (h * h01) + (g10 * g10 * h11 + g11 * g11 * h10) / (h10 * h11);
				if (gain > largest) largest = gain;
			}
		}
		return Math.max(0, largest - leafGain(allGradient, allHessian));
	}
}
