import { ExplainError, shown } from "../../core/errors.ts";
import { type Aggregate, aggregate, aggregates, type Groups } from "./aggregate.ts";
import { type Codes, codesOf } from "./codes.ts";
import { type Column, makeColumn, takeRows } from "./column.ts";
import { unknownColumn } from "./schema.ts";

/** What is asked of each group: an aggregate of a column, or `"rows"`, the number of its rows. */
export type Aggregation<N extends string = string> = readonly [column: N, aggregate: Aggregate] | "rows";

/** Numbers each pair of a group and a code in the order in which they appear. */
function refine(ids: Int32Array, groups: number, { codes, count }: Codes): number {
	let found = 0;
	const direct = groups * count <= Math.max(65_536, 4 * ids.length);
	// A table for each pair that could be is faster than a map while it is not much larger than the rows.
	const places = new Int32Array(direct ? groups * count : 0);
	const known = new Map<number, number>();
	for (let row = 0; row < ids.length; row++) {
		const pair = (ids[row] as number) * count + (codes[row] as number);
		let id = direct ? (places[pair] as number) : (known.get(pair) ?? 0);
		if (id === 0) {
			id = ++found;
			if (direct) places[pair] = id;
			else known.set(pair, id);
		}
		ids[row] = id - 1;
	}
	return found;
}

/** The group of each row by the values of the key columns, numbered as they appear; without keys all rows are one group. */
function groupRows(keys: readonly Column[], rows: number): Groups & { first: Uint32Array } {
	const ids = new Int32Array(rows);
	let count = 1;
	for (const key of keys) count = refine(ids, count, codesOf(key));
	const first = new Uint32Array(count).fill(rows);
	for (let row = rows - 1; row >= 0; row--) first[ids[row] as number] = row;
	return { ids, count, first };
}

/** Rows in groups; {@link Table.groupBy} makes them. `T` is the table that an answer is. */
export class Grouping<N extends string, T> {
	readonly #keys: readonly Column[];
	readonly #columns: readonly Column[];
	readonly #groups: ReturnType<typeof groupRows>;
	readonly #make: (columns: readonly Column[], rows: number) => T;

	constructor(
		keys: readonly Column[],
		columns: readonly Column[],
		rows: number,
		make: (columns: readonly Column[], rows: number) => T,
	) {
		this.#keys = keys;
		this.#columns = columns;
		this.#groups = groupRows(keys, rows);
		this.#make = make;
	}

	/** How many groups there are. */
	get count(): number {
		return this.#groups.count;
	}

	/**
	 * A table of one row for each group, in the order in which the groups first appear: the keys, then what is asked by name.
	 *
	 * @throws ExplainError `bad-input` for an aggregate that does not exist or that a column's type does not have,
	 * `unknown-name`.
	 *
	 * @example `table.groupBy("sex").aggregate({ meanAge: ["age", "mean"], people: "rows" })`
	 */
	aggregate(asked: Readonly<Record<string, Aggregation<N>>>): T {
		const { first, count } = this.#groups;
		const keys = this.#keys.map((key) => takeRows(key, first));
		const answers = Object.entries(asked).map(([name, question]) => ({ ...this.#answer(question), name }));
		return this.#make([...keys, ...answers], count);
	}

	/** The arithmetic mean of columns. Default: of all columns of numbers, true and false, and dates. */
	mean(...names: readonly N[]): T {
		return this.#each("mean", names);
	}

	/** The sum of columns, 0 where a group has no values. Default: of all columns of numbers, true and false. */
	sum(...names: readonly N[]): T {
		return this.#each("sum", names);
	}

	/** The smallest value of columns. */
	min(...names: readonly N[]): T {
		return this.#each("min", names);
	}

	/** The largest value of columns. */
	max(...names: readonly N[]): T {
		return this.#each("max", names);
	}

	/** The median of columns. */
	median(...names: readonly N[]): T {
		return this.#each("median", names);
	}

	/** The standard deviation of columns, of a sample (n − 1). */
	sd(...names: readonly N[]): T {
		return this.#each("sd", names);
	}

	/** How many values of columns are not missing. */
	counts(...names: readonly N[]): T {
		return this.#each("count", names);
	}

	#each(name: Aggregate, names: readonly N[]): T {
		const fitting = this.#columns.filter(
			(column) => !this.#keys.includes(column) && aggregates[name].includes(column.type),
		);
		const asked = names.length > 0 ? names : fitting.map((column) => column.name as N);
		return this.aggregate(Object.fromEntries(asked.map((column) => [column, [column, name]])));
	}

	#answer(question: Aggregation<N>): Column {
		const { ids, count } = this.#groups;
		if (question === "rows") {
			const values = new Int32Array(count);
			for (let row = 0; row < ids.length; row++) (values[ids[row] as number] as number)++;
			return makeColumn({ name: "rows", type: "number", values });
		}
		if (!Array.isArray(question) || !Object.hasOwn(aggregates, String(question[1]))) {
			const words = `"rows" or [column, aggregate], where aggregate is ${Object.keys(aggregates).join(", ")}`;
			const came = Array.isArray(question) ? `[${question.map(shown).join(", ")}]` : shown(question);
			throw new ExplainError("bad-input", `aggregate: expected ${words}, got ${came}`);
		}
		const [name, kind] = question as readonly [N, Aggregate];
		const column = this.#columns.find((each) => each.name === name);
		if (!column)
			throw unknownColumn(
				"aggregate",
				name,
				this.#columns.map((each) => each.name),
			);
		return aggregate(column, kind, this.#groups);
	}
}
