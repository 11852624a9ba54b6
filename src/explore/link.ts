import { ExplainError, shown } from "../core/errors.ts";
import type { SelectionId } from "../core/view-spec.ts";

/** The key under which an explorer can be told which selection to share. */
export const linkSymbol = Symbol("glasscell.link");

/** Something whose rows can be brushed together with those of others. */
export interface Linkable {
	/** The rows that are selected now. */
	readonly selectedRows: readonly number[];
	readonly selection: SelectionId;
	[linkSymbol](selection: SelectionId, rows: readonly number[]): void;
}

const isLinkable = (value: unknown): value is Linkable =>
	typeof value === "object" && value !== null && linkSymbol in value;

/**
 * Brushes rows together: what is selected in one explorer is selected in all, also across cells.
 *
 * Rows are known by their index, so all must have been given the same table. What was selected in the first that has a selection
 * stays selected. Linking one of them to another later takes only that one along.
 *
 * @throws ExplainError `bad-input` for what is no explorer of rows, or for fewer than two.
 *
 * @example
 * ```ts
 * const effect = await exploreEffect(model, table);
 * const data = await exploreData(table, { target });
 * link(effect, data); // brush a group of patients in one, see them in the other
 * ```
 */
export function link(...explorers: readonly Linkable[]): void {
	const other = explorers.find((one) => !isLinkable(one));
	if (other !== undefined || explorers.length < 2) {
		const came = other === undefined ? `${explorers.length}` : shown(other);
		throw new ExplainError("bad-input", `link: expected two or more explorers whose rows can be selected, got ${came}`);
	}
	const rows = explorers.find(({ selectedRows }) => selectedRows.length > 0)?.selectedRows ?? [];
	const [first] = explorers as [Linkable];
	for (const explorer of explorers) explorer[linkSymbol](first.selection, rows);
}
