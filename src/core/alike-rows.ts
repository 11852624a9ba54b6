/** Groups of rows with about equal values at most, and rows that a group has at least where there are several: in fewer a straight line fits whatever is there. */
const most = 10;
export const fewestAlike = 8;

/** Rows by their value, in groups of about equal value; categories by level. Rows without a value are a group of their own, the last one. */
export function alikeRows(
	rows: readonly number[],
	value: (row: number) => number,
	isCategory: boolean,
): readonly (readonly number[])[] {
	const own = new Map(rows.map((row) => [row, value(row)]));
	const known = rows.filter((row) => !Number.isNaN(own.get(row)));
	known.sort((a, b) => (own.get(a) as number) - (own.get(b) as number) || a - b);
	const wanted = Math.max(1, Math.min(most, Math.floor(known.length / fewestAlike)));
	const groups = new Map<number, number[]>();
	for (const [rank, row] of known.entries()) {
		const key = isCategory ? (own.get(row) as number) : Math.floor((rank * wanted) / known.length);
		const group = groups.get(key);
		if (group) group.push(row);
		else groups.set(key, [row]);
	}
	return [...groups.values(), rows.filter((row) => Number.isNaN(own.get(row)))];
}
