import { ExplainError, shown } from "../core/errors.ts";
import type { Feature } from "../core/explanation.ts";
import type { NdArray } from "../core/nd-array.ts";
import type { Control } from "../core/view-spec.ts";
import type { Values } from "./explorer.ts";
import { type FeatureRange, featureControl, featureRanges } from "./feature-controls.ts";
import { rowControl } from "./row-control.ts";

/** A row of a table that a person starts from, and whose values they then move. */
export class MovableRow {
	readonly #who: string;
	readonly #features: readonly Feature[];
	readonly #x: NdArray<Float64Array>;
	readonly #moved: readonly number[];
	readonly #taken: readonly string[];
	readonly #ranges: readonly FeatureRange[];

	/**
	 * @param x all rows, `[n, features]`.
	 * @param moved the features that have a control, by index.
	 * @param taken ids of the explorer's other controls.
	 */
	constructor(
		who: string,
		features: readonly Feature[],
		x: NdArray<Float64Array>,
		moved: readonly number[],
		taken: readonly string[] = [],
	) {
		this.#who = who;
		this.#features = features;
		this.#x = x;
		this.#moved = moved;
		this.#taken = ["row", ...taken];
		this.#ranges = featureRanges(features, x);
	}

	/** What chooses the row; its values follow. */
	get rowControl(): Control {
		return rowControl(this.#x.shape[0] as number, {
			label: "Start from row",
			help: "All values are set to those of this row.",
		});
	}

	/** A slider or menu for each feature that can be moved. */
	get featureControls(): Control[] {
		return this.#moved.map((j) =>
			featureControl(this.#idOf(j), this.#features[j] as Feature, this.#ranges[j] as FeatureRange),
		);
	}

	/** The controls' values at a row. */
	valuesOf(row: number): Values {
		const known = this.known(row);
		return Object.fromEntries(
			this.#moved.map((j) => {
				const { levels } = this.#features[j] as Feature;
				return [this.#idOf(j), levels ? (levels[known[j] as number] as string) : (known[j] as number)];
			}),
		);
	}

	/** Another row brings its values, but for those that a program named with it. */
	settle(values: Values, before: Values, asked: Values): Values {
		return values.row === before.row ? values : { ...values, ...this.valuesOf(Number(values.row)), ...asked };
	}

	/** The row as it is moved, `[features]`. */
	now(values: Values): Float64Array {
		const row = this.#rowAt(Number(values.row));
		for (const j of this.#moved) {
			const { levels } = this.#features[j] as Feature;
			const given = values[this.#idOf(j)];
			row[j] = levels ? levels.indexOf(String(given)) : Number(given);
		}
		return row;
	}

	/**
	 * The row before anything was moved, with the typical value where one is missing that a control would show.
	 *
	 * @throws ExplainError `out-of-range` for a row that is not there.
	 */
	known(row: number): Float64Array {
		const known = this.#rowAt(row);
		for (const j of this.#moved) {
			if (!this.#isShown(j, known[j] as number)) known[j] = (this.#ranges[j] as FeatureRange).typical;
		}
		return known;
	}

	#rowAt(row: number): Float64Array {
		const { values, shape } = this.#x;
		const [count, width] = shape as [number, number];
		if (!(Number.isInteger(row) && row >= 0 && row < count)) {
			throw new ExplainError("out-of-range", `${this.#who}: expected a row from 0 to ${count - 1}, got ${shown(row)}`);
		}
		return values.slice(row * width, (row + 1) * width);
	}

	#isShown(j: number, value: number): boolean {
		const { levels } = this.#features[j] as Feature;
		return levels ? levels[value] !== undefined : Number.isFinite(value);
	}

	/** A feature's own name is its control's, so that `set({ bmi: 30 })` moves it. */
	#idOf(j: number): string {
		const { name } = this.#features[j] as Feature;
		return this.#taken.includes(name) ? `feature ${name}` : name;
	}
}
