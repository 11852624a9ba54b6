import { ExplainError } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";

/** Features as numbers to regress on: a category as one column of 0 and 1 for each level but the first. */
export class FeatureNumbers {
	/** Where each feature's numbers begin, and where the last ends. */
	readonly starts: Int32Array;
	readonly width: number;
	readonly #features: readonly Feature[];

	constructor(features: readonly Feature[]) {
		this.#features = features;
		this.starts = new Int32Array(features.length + 1);
		for (const [j, { levels }] of features.entries()) {
			this.starts[j + 1] = (this.starts[j] as number) + (levels ? Math.max(1, levels.length - 1) : 1);
		}
		this.width = this.starts[features.length] as number;
	}

	places(features: readonly number[]): number[] {
		return features.flatMap((j) => {
			const start = this.starts[j] as number;
			return Array.from({ length: (this.starts[j + 1] as number) - start }, (_, i) => start + i);
		});
	}

	encode(x: Float64Array): Float64Array {
		const columns = this.#features.length;
		const count = x.length / columns;
		const numbers = new Float64Array(count * this.width);
		for (let row = 0; row < count; row++) {
			for (let j = 0; j < columns; j++) {
				const value = x[row * columns + j] as number;
				const at = row * this.width + (this.starts[j] as number);
				if (!this.#features[j]?.levels) numbers[at] = value;
				else if (value > 0) numbers[at + value - 1] = 1;
			}
		}
		return numbers;
	}
}

/** @throws ExplainError `not-finite` for a missing value. */
export function checkComplete(who: string, features: readonly Feature[], x: Float64Array): void {
	const missing = x.findIndex((value) => Number.isNaN(value));
	if (missing < 0) return;
	const { name } = features[missing % features.length] as Feature;
	const row = Math.floor(missing / features.length);
	const words = `expected no missing values, as what goes with them cannot follow, got one in column "${name}" of row ${row}`;
	throw new ExplainError("not-finite", `${who}: ${words}`);
}
