import { pauseOf } from "../../core/breather.ts";
import { ExplainError, shown } from "../../core/errors.ts";
import type { RunContext } from "../../core/explainer.ts";
import { type Column, type ColumnSet, isMissing } from "../table/column.ts";
import { Table } from "../table/table.ts";
import { type Groups, groupsOf } from "./groups-of.ts";
import { type Survey, surveyOf } from "./survey.ts";

/** Rows by part: a column that names each row's part, the rows of each part, or other tables beside the one that is checked. */
export type Splits = string | Readonly<Record<string, ArrayLike<number> | ColumnSet>>;

/** What is to be predicted. */
export interface Target {
	readonly name: string;
	readonly column: Column;
	readonly task: "regression" | "classification";
	/** The rows that have a value of it. */
	readonly known: Uint32Array;
	/** Of a classification its classes, of a regression quarters by size: what can be counted. */
	readonly groups: Groups;
}

/** A part of the rows. */
export interface Part {
	readonly name: string;
	readonly rows: Uint32Array;
}

/** What is checked. */
export interface Subject {
	/** With the rows of other tables, if there are any, after its own. */
	readonly table: Table;
	/** The columns to predict from, and what a look at each has found. */
	readonly features: readonly Survey[];
	readonly target: Target | undefined;
	readonly parts: readonly Part[];
	/** A column that says whom or what a row is about, such as a patient. */
	readonly entity: Column | undefined;
	readonly sensitive: readonly Groups[];
	readonly random: RunContext["random"];
	/** Lets other work go first where the last time is long ago. */
	breathe(): Promise<void>;
}

/** What names the subject. */
export interface SubjectOptions {
	readonly target: string | undefined;
	readonly features: readonly string[] | undefined;
	readonly splits: Splits | undefined;
	readonly entity: string | undefined;
	readonly sensitive: string | readonly string[] | undefined;
}

const who = "checkData";

function found(table: Table, option: string, name: string): Column {
	if (table.has(name)) return table.column(name);
	const words = `expected option "${option}" to name a column (${table.names.slice(0, 20).join(", ")})`;
	throw new ExplainError("unknown-name", `${who}: ${words}, got ${shown(name)}`);
}

function partOf(name: string, rows: ArrayLike<number>, rowCount: number): Part {
	const wrong = Array.from(rows).find((row) => !(Number.isInteger(row) && row >= 0 && row < rowCount));
	if (wrong === undefined) return { name, rows: Uint32Array.from(rows) };
	const words = `expected rows of split "${name}" from 0 to ${rowCount - 1}`;
	throw new ExplainError("out-of-range", `${who}: ${words}, got ${shown(wrong)}`);
}

/** All rows in one table, and which of them are in which part. */
function partsOf(table: Table, splits: Splits | undefined): { all: Table; parts: Part[] } {
	if (splits === undefined) return { all: table, parts: [] };
	if (typeof splits === "string") {
		const { groups, codes } = groupsOf(found(table, "splits", splits));
		const parts = groups.map((name, code) => ({
			name,
			rows: Uint32Array.from(codes.keys()).filter((row) => codes[row] === code),
		}));
		return { all: table, parts };
	}
	const entries = Object.entries(splits);
	const tables = entries
		.filter(([, rows]) => typeof rows === "object" && rows !== null && "columns" in rows)
		.map(([name, other]): [string, Table] => {
			const { columns, rowCount } = other as ColumnSet;
			return [name, other instanceof Table ? (other as unknown as Table) : new Table(columns, rowCount)];
		});
	if (tables.length === 0) {
		return {
			all: table,
			parts: entries.map(([name, rows]) => partOf(name, rows as ArrayLike<number>, table.rowCount)),
		};
	}
	if (tables.length < entries.length)
		throw new ExplainError("bad-option", `${who}: expected option "splits" to hold either tables or rows, got both`);
	const others = tables.filter(([, other]) => other !== table);
	const own = tables.find(([, other]) => other === table)?.[0] ?? "this table";
	let start = table.rowCount;
	const range = (from: number, count: number) => Uint32Array.from({ length: count }, (_, i) => from + i);
	const parts: Part[] = [{ name: own, rows: range(0, start) }];
	for (const [name, { rowCount }] of others) {
		parts.push({ name, rows: range(start, rowCount) });
		start += rowCount;
	}
	return {
		all: table.concat(...others.map(([, other]) => other.select(...other.names.filter((n) => table.has(n))))),
		parts,
	};
}

function targetOf(table: Table, name: string): Target {
	const column = found(table, "target", name);
	const numeric = column.type === "number" || column.type === "date";
	const groups = groupsOf(column);
	// A few whole numbers, such as 0 and 1, are classes.
	const few = groups.groups.length <= 8 && !groups.groups.some((group) => group.includes(" to "));
	const isWhole = numeric && column.values.every((value, row) => isMissing(column, row) || Number.isInteger(value));
	const known = Uint32Array.from({ length: table.rowCount }, (_, row) => row).filter(
		(row) => !isMissing(column, row) && !Number.isNaN(column.values[row]),
	);
	return { name, column, task: numeric && !(few && isWhole) ? "regression" : "classification", known, groups };
}

/** Reads the options and looks at each column once. */
export async function subjectOf(
	table: Table,
	{ target, features, splits, entity, sensitive }: SubjectOptions,
	context: RunContext,
): Promise<Subject> {
	const { all, parts } = partsOf(table, splits);
	const aside = [target, entity, typeof splits === "string" ? splits : undefined];
	const names = features ?? all.names.filter((name) => !aside.includes(name));
	const columns = names.map((name) => found(all, "features", name));
	const breathe = pauseOf(context, () => ({ done: 0, total: 0, label: who }));
	const surveys: Survey[] = [];
	for (const column of columns) {
		surveys.push(surveyOf(column));
		await breathe();
	}
	const groups = sensitive === undefined ? [] : typeof sensitive === "string" ? [sensitive] : sensitive;
	return {
		table: all,
		features: surveys,
		target: target === undefined ? undefined : targetOf(all, target),
		parts,
		entity: entity === undefined ? undefined : found(all, "entity", entity),
		sensitive: groups.map((name) => groupsOf(found(all, "sensitive", name))),
		random: context.random,
		breathe,
	};
}
