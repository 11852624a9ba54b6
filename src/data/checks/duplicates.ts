import type { Finding } from "../../core/explanation.ts";
import { nearPairs, nearShare, type Pair } from "./near-rows.ts";
import { firstEqual, pairsByChance } from "./row-hash.ts";
import type { Subject } from "./subject.ts";
import { counted, percent, verb, whole } from "./words.ts";

/** As many rows as a person looks at. */
const mostShown = 200;

/** Which rows are the same. */
export interface SameRows {
	/** The first row that is equal in features and target. */
	readonly first: Uint32Array;
	/** Nearly equal pairs, where there are more than chance makes. */
	readonly near: readonly Pair[];
}

/** Looks for rows that are the same, once for all checks that ask for it. */
export async function sameRows(subject: Subject): Promise<SameRows> {
	const columns = subject.features.map(({ column }) => column);
	const { rowCount } = subject.table;
	const all = subject.target ? [...columns, subject.target.column] : columns;
	const first = await firstEqual(all, rowCount, subject.breathe);
	const { pairs, byChance } = await nearPairs(subject, first);
	return { first, near: pairs.length > 2 * byChance ? pairs : [] };
}

/** Pairs among rows that are the same, group by group. */
function pairsAmong(first: Uint32Array): number {
	const sizes = new Map<number, number>();
	for (let row = 0; row < first.length; row++) {
		const of = first[row] as number;
		if (of !== row) sizes.set(of, (sizes.get(of) ?? 1) + 1);
	}
	let pairs = 0;
	for (const size of sizes.values()) pairs += (size * (size - 1)) / 2;
	return pairs;
}

/** The collision probabilities of the target, whose groups stand for its values where it is a number. */
export function collisions({ features, target }: Subject): number[] {
	const own = features.map(({ collision }) => collision);
	if (!target) return own;
	const total = target.groups.codes.length;
	const { counts } = target.groups;
	return [...own, counts.reduce((sum, count) => sum + (count / total) ** 2, 0)];
}

/** Rows that come more than once. */
export async function duplicates(subject: Subject, { first, near }: SameRows): Promise<Finding[]> {
	const { features, target, table, breathe } = subject;
	const { rowCount } = table;
	if (rowCount < 2 || features.length + Number(target !== undefined) < 2) return [];
	const findings: Finding[] = [];
	const copies = Array.from(first.keys()).filter((row) => first[row] !== row);
	if (copies.length > 0) {
		const expected = pairsByChance((rowCount * (rowCount - 1)) / 2, collisions(subject));
		const byChance = expected >= pairsAmong(first) / 2;
		const share = copies.length / rowCount;
		findings.push({
			severity: !byChance && share >= 0.01 ? "warning" : "info",
			check: "duplicate rows",
			message: `${counted(copies.length, "row")} of ${whole(rowCount)} (${percent(share)}) ${verb(copies.length, "repeats", "repeat")} an earlier row in every column${
				byChance
					? `; with so few different values about ${whole(Math.round(expected))} equal pairs come by chance alone`
					: ""
			}.`,
			value: copies.length,
			rows: copies.slice(0, mostShown),
			consequence:
				"Copies count double in training; where one is trained on and the other tested on, the score is too good.",
			remedy: byChance
				? "Different cases may well look the same here; an id would tell."
				: "Find out whether they are the same case twice. If so keep one; if not, keep copies on one side of every split.",
		});
	}
	if (target) {
		const alike = await firstEqual(
			features.map(({ column }) => column),
			rowCount,
			breathe,
		);
		const torn = Array.from(alike.keys()).filter(
			(row) => alike[row] !== row && first[row] !== first[alike[row] as number],
		);
		if (torn.length > 0 && target.task === "classification") {
			findings.push({
				severity: torn.length / rowCount >= 0.01 ? "warning" : "info",
				check: "contradicting rows",
				message: `${counted(torn.length, "row")} of ${whole(rowCount)} (${percent(torn.length / rowCount)}) ${verb(torn.length, "has", "have")} the same features as an earlier row and another "${target.name}".`,
				value: torn.length,
				about: [target.name],
				rows: torn.slice(0, mostShown),
				consequence: "No model can be right about both: this bounds the accuracy that can be reached.",
				remedy: "Look for wrong labels, or for what would tell them apart and is not in the table.",
			});
		}
	}
	if (near.length > 0) {
		const rows = [...new Set(near.flat())].sort((a, b) => a - b);
		const share = rows.length / rowCount;
		findings.push({
			severity: share >= 0.01 ? "warning" : "info",
			check: "near duplicates",
			message: `${counted(near.length, "pair")} of rows differ in no number by more than ${percent(nearShare)} of its standard deviation, such as rows ${near[0]?.join(" and ")}.`,
			value: near.length,
			rows: rows.slice(0, mostShown),
			consequence: "They may be one case measured or saved twice: as duplicates they make test scores too good.",
			remedy: "Look at some. Split by case, not by row, where they are the same.",
		});
	}
	return findings;
}
