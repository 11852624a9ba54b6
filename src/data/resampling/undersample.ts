import { checkOptions } from "../../core/options.ts";
import { seededRandom } from "../../core/random.ts";
import type { Table } from "../table/table.ts";
import { classRows, type ResampleOptions, resampleRules } from "./class-rows.ts";
import { type Resampled, resampledRows } from "./resampled.ts";

/**
 * What if the frequent classes were as rare as the others? Rows of them are left out at random until they are.
 *
 * The rows that stay keep their order. The same seed gives the same rows. Cost: O(rows).
 *
 * It misleads where rows are few, as most of what is known of the frequent classes is thrown away; and where probabilities are read off the
 * model: they are those of a world in which the classes are equally frequent.
 *
 * @throws ExplainError `bad-option`, `unknown-name` for the target, `bad-input` for no rows, a missing class, or one class only.
 *
 * @example
 * ```ts
 * const fewer = undersample(train, { target: "diagnosis", ratio: 0.5 }); // two rows of the frequent class for one of the rare
 * ```
 */
export function undersample<R extends object>(table: Table<R>, options: ResampleOptions): Resampled<R> {
	const who = "undersample";
	const { target, ratio, seed } = checkOptions<Required<ResampleOptions>>(who, resampleRules, options ?? {});
	const classes = classRows(who, table as unknown as Table, target);
	const rarest = classes.reduce((least, { rows }) => Math.min(least, rows.length), Infinity);
	const most = Math.round(rarest / ratio);
	const kept = new Uint8Array(table.rowCount);
	const changes = classes.map(({ name, rows }) => {
		const after = Math.min(rows.length, most);
		const order = seededRandom(seed).fork(name).permutation(rows.length);
		for (let i = 0; i < after; i++) kept[rows[order[i] as number] as number] = 1;
		return { name, before: rows.length, after };
	});
	const source = Uint32Array.from({ length: table.rowCount }, (_, row) => row).filter((row) => kept[row] === 1);
	return resampledRows(table, source, source.length, changes);
}
