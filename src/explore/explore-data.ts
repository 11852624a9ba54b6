import { ExplainError, shown } from "../core/errors.ts";
import type { Explanation } from "../core/explanation.ts";
import { checkOptions, type OptionRules, optionalNames, optionalText } from "../core/options.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { type CheckDataOptions, checkData } from "../data/checks/check-data.ts";
import { distributionOf } from "../data/checks/distribution.ts";
import { type Groups, groupsOf } from "../data/checks/groups-of.ts";
import type { ColumnSet } from "../data/table/column.ts";
import type { Table } from "../data/table/table.ts";
import type { TableLike } from "../data/to-table.ts";
import { tableOf } from "../models/table/rows.ts";
import { classBalance } from "../views/class-balance.ts";
import { columnDistribution, type DistributionCell } from "../views/column-distribution.ts";
import { dataFindings } from "../views/data-findings.ts";
import { Explorer, type ExplorerDefinition, type ExplorerRun, type Values } from "./explorer.ts";

/** What {@link exploreData} takes beside the data. */
export interface ExploreDataOptions
	extends Pick<CheckDataOptions, "target" | "features" | "splits" | "entity" | "sensitive"> {
	/** The column to start with. Default: the first of the features. */
	column?: string | undefined;
}

/** What an explorer of data shows. */
export interface DataAnswer {
	readonly explanation: Explanation<"findings">;
	/** The rows by value of the column and by group. */
	readonly cells: readonly DistributionCell[];
}

const who = "exploreData";
const noGroups = "none";
/** In larger tables marks do not carry their rows: they would be megabytes. */
const mostRows = 20_000;
/** More groups cannot be told apart by colour. */
const mostGroups = 6;

const anything = { expected: "", accepts: () => true, fallback: undefined };
const rules: OptionRules<Required<ExploreDataOptions>> = {
	target: optionalText(),
	features: optionalNames(),
	// checkData, which is given them, says what they may be.
	splits: anything,
	entity: anything,
	sensitive: anything,
	column: optionalText(),
};

/** The smaller groups as one, so that colours suffice. */
function fewGroups(groups: Groups): Groups {
	if (groups.groups.length <= mostGroups) return groups;
	const order = groups.groups
		.map((_, code) => code)
		.sort((a, b) => (groups.counts[b] as number) - (groups.counts[a] as number));
	const kept = order.slice(0, mostGroups - 1).sort((a, b) => a - b);
	const place = new Int32Array(groups.groups.length).fill(kept.length);
	for (const [at, code] of kept.entries()) place[code] = at;
	const codes = groups.codes.map((code) => place[code] as number);
	const counts = new Array<number>(kept.length + 1).fill(0);
	for (const code of codes) counts[code]!++;
	return { name: groups.name, groups: [...kept.map((code) => groups.groups[code] as string), "others"], codes, counts };
}

/** What an explorer of data asks and draws. */
class DataQuestions implements ExplorerDefinition<DataAnswer> {
	readonly values: Values;
	readonly followsSelection = true;
	readonly #table: Table;
	readonly #columns: readonly string[];
	readonly #groups: ReadonlyMap<string, Groups>;
	readonly #target: string | undefined;
	readonly #explanation: Explanation<"findings">;

	constructor(table: Table, options: Required<ExploreDataOptions>, explanation: Explanation<"findings">) {
		const { target, sensitive = [], features, column } = options;
		this.#table = table;
		this.#target = target;
		this.#explanation = explanation;
		this.#columns = features ?? table.names.filter((name) => name !== target);
		const groups = [
			...(target === undefined ? [] : [target]),
			...(typeof sensitive === "string" ? [sensitive] : sensitive),
		];
		this.#groups = new Map(groups.map((name) => [name, fewGroups(groupsOf(table.column(name)))]));
		const start = column ?? this.#columns[0];
		if (start === undefined || !this.#columns.includes(start)) {
			const words = `expected option "column" to be one of ${this.#columns.slice(0, 20).join(", ")}`;
			throw new ExplainError("unknown-name", `${who}: ${words}, got ${shown(start)}`);
		}
		this.values = { column: start, by: groups[0] ?? noGroups, show: "count" };
	}

	controls(): readonly Control[] {
		const names = [...this.#groups.keys()];
		return [
			{
				id: "column",
				label: "Column",
				answeredBy: "explainer",
				type: "choice",
				style: "menu",
				options: this.#columns.map((name) => ({ value: name, label: name })),
			},
			...(names.length > 0
				? [
						{
							id: "by",
							label: "by",
							help: "Rows in groups: the classes of the target, or a sensitive column.",
							answeredBy: "explainer",
							type: "choice",
							style: "menu",
							options: [...names.map((name) => ({ value: name, label: name })), { value: noGroups, label: "all rows" }],
						} as const,
					]
				: []),
			{
				id: "show",
				label: "Show",
				help: "Shares compare groups of different size.",
				answeredBy: "explainer",
				type: "choice",
				style: "buttons",
				options: [
					{ value: "count", label: "counts" },
					{ value: "share", label: "shares" },
				],
			},
		];
	}

	label({ column }: Values): string {
		return `counting ${column}`;
	}

	async compute({ column, by }: Values, _: ExplorerRun): Promise<DataAnswer> {
		const { bins } = distributionOf(this.#table.column(String(column)));
		const groups = this.#groups.get(String(by));
		const cells = bins.flatMap(({ rows, ...bin }): DistributionCell[] => {
			if (!groups) return [{ ...bin, group: "all rows", rows: [...rows] }];
			const parts = groups.groups.map((): number[] => []);
			for (const row of rows) (parts[groups.codes[row] as number] as number[]).push(row);
			return parts.map((members, code) => ({ ...bin, group: groups.groups[code] as string, rows: members }));
		});
		return { explanation: this.#explanation, cells };
	}

	views(
		{ cells }: DataAnswer,
		values: Values,
		controls: readonly Control[],
		rows: readonly number[],
	): readonly ViewSpec[] {
		const column = String(values.column);
		const by = values.by === noGroups || values.by === undefined ? undefined : String(values.by);
		const { unit } = this.#table.column(column);
		const selects = this.#table.rowCount <= mostRows;
		const groups = this.#groups.get(by ?? this.#target ?? "");
		const counts = groups?.groups.map((name, code) => ({
			name,
			count: groups.counts[code] as number,
			...(selects && { rows: [...groups.codes.keys()].filter((row) => groups.codes[row] === code) }),
		}));
		return [
			columnDistribution(cells, {
				column,
				...(unit !== undefined && { unit }),
				...(by !== undefined && { by }),
				show: values.show === "share" ? "share" : "count",
				selected: rows,
				selects,
				controls,
			}),
			...(counts ? [classBalance(counts, { target: groups?.name as string, selected: rows })] : []),
			dataFindings(this.#explanation),
		];
	}
}

/**
 * What is in this data, and what is wrong with it? A column's values by class or by sensitive group, how often each group comes, and the findings of
 * `checkData`; clicking a bar or dragging over values selects rows, which `link` shows in other explorers of the same table.
 *
 * A change of a control costs O(rows). In tables of more than 20,000 rows nothing is selected.
 *
 * @returns the explorer; its `answer` holds the findings and the counts that are shown.
 * @throws ExplainError as `checkData`; `unknown-name` for a column that is not there, `bad-input` for no rows.
 *
 * @example `await exploreData(table, { target: "vote", sensitive: ["age", "education"] });`
 */
export async function exploreData(
	data: TableLike | ColumnSet,
	options: ExploreDataOptions = {},
): Promise<Explorer<DataAnswer>> {
	const { column, ...rest } = checkOptions<Required<ExploreDataOptions>>(who, rules, options);
	const table = tableOf(data);
	if (table.rowCount === 0) throw new ExplainError("bad-input", `${who}: expected at least one row, got none`);
	const explanation = await checkData(table, rest);
	return Explorer.start(new DataQuestions(table, { ...rest, column }, explanation));
}
