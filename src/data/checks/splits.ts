import type { Finding } from "../../core/explanation.ts";
import { codesOf } from "../table/codes.ts";
import { isMissing } from "../table/column.ts";
import { collisions, type SameRows } from "./duplicates.ts";
import { pairsByChance } from "./row-hash.ts";
import { association } from "./significance.ts";
import type { Part, Subject } from "./subject.ts";
import { chance, counted, percent, some, verb, whole } from "./words.ts";

const mostShown = 200;

/** Those of some rows whose key is among those of others. */
function shared(rows: Uint32Array, others: Uint32Array, key: (row: number) => number): number[] {
	const known = new Set<number>();
	for (const row of others) known.add(key(row));
	return Array.from(rows).filter((row) => known.has(key(row)));
}

function betweenTwo(subject: Subject, { first, near }: SameRows, train: Part, test: Part): Finding[] {
	const about = [train.name, test.name];
	const consequence = `What is known by heart from "${train.name}" is asked in "${test.name}": scores there are too good and say nothing of new cases.`;
	const both = shared(test.rows, train.rows, (row) => row);
	const findings: Finding[] = [];
	if (both.length > 0) {
		findings.push({
			severity: "error",
			check: "split overlap",
			message: `${counted(both.length, "row")} of "${test.name}" (${percent(both.length / test.rows.length)}) ${verb(both.length, "is", "are")} also in "${train.name}".`,
			value: both.length,
			about,
			rows: both.slice(0, mostShown),
			consequence,
			remedy: "Split again so that each row is in one part: splitTable does.",
		});
	}
	const inBoth = new Set(both);
	const copies = shared(test.rows, train.rows, (row) => first[row] as number).filter((row) => !inBoth.has(row));
	if (copies.length > 0) {
		const expected = pairsByChance(train.rows.length * test.rows.length, collisions(subject));
		const byChance = expected >= copies.length / 2;
		findings.push({
			severity: byChance ? "info" : copies.length / test.rows.length >= 0.01 ? "error" : "warning",
			check: "duplicates across splits",
			message: `${counted(copies.length, "row")} of "${test.name}" (${percent(copies.length / test.rows.length)}) ${verb(copies.length, "equals", "equal")} a row of "${train.name}" in every column${
				byChance ? `; about ${whole(Math.round(expected))} equal pairs come by chance alone` : ""
			}.`,
			value: copies.length,
			about,
			rows: copies.slice(0, mostShown),
			consequence,
			remedy:
				"Remove copies, or resample, after splitting and in the training part only; keep copies of a case in one part.",
		});
	}
	const [inTrain, inTest] = [new Set(train.rows), new Set(test.rows)];
	const across = near.filter(([a, b]) => (inTrain.has(a) && inTest.has(b)) || (inTrain.has(b) && inTest.has(a)));
	if (across.length > 0) {
		findings.push({
			severity: "warning",
			check: "near duplicates across splits",
			message: `${counted(across.length, "pair")} of nearly equal rows lie on both sides of "${train.name}" and "${test.name}", such as rows ${across[0]?.join(" and ")}.`,
			value: across.length,
			about,
			rows: [...new Set(across.flat())].slice(0, mostShown),
			consequence,
			remedy: "Look at some; where they are one case, split by case.",
		});
	}
	const { entity } = subject;
	if (entity) {
		const { codes } = codesOf(entity);
		const known = ({ rows }: Part) => rows.filter((row) => !isMissing(entity, row));
		const same = shared(known(test), known(train), (row) => codes[row] as number);
		if (same.length > 0) {
			findings.push({
				severity: "error",
				check: "same case in two splits",
				message: `${counted(same.length, "row")} of "${test.name}" (${percent(same.length / test.rows.length)}) ${verb(same.length, "is", "are")} of a "${entity.name}" that is in "${train.name}" too.`,
				value: same.length,
				about: [...about, entity.name],
				rows: same.slice(0, mostShown),
				consequence: `The model may recognise the ${entity.name} instead of learning what is asked; it will not know new ones.`,
				remedy: `Split the values of "${entity.name}", and put all rows of one into one part.`,
			});
		}
	}
	return findings;
}

/** Whether the parts are of one kind: the target as frequent in each. */
function drift({ parts, target }: Subject): Finding[] {
	if (!target) return [];
	const width = target.groups.groups.length;
	const counts = new Float64Array(parts.length * width);
	for (const [i, { rows }] of parts.entries()) {
		for (const row of rows) counts[i * width + (target.groups.codes[row] as number)]!++;
	}
	const { pValue, strength } = association(counts, parts.length, width);
	if (pValue >= 0.001) return [];
	const shares = target.groups.groups.map((group, k) => ({
		group,
		by: parts.map(({ rows }, i) => (counts[i * width + k] as number) / Math.max(1, rows.length)),
	}));
	const range = ({ by }: (typeof shares)[number]) => Math.max(...by) - Math.min(...by);
	const widest = shares.reduce((best, one) => (range(one) > range(best) ? one : best));
	const texts = parts.map(({ name }, i) => `${percent(widest.by[i] as number)} in "${name}"`);
	return [
		{
			severity: "warning",
			check: "splits differ",
			message: `"${target.name}" is not spread alike: "${widest.group}" is ${some(texts)} (${chance(pValue)}).`,
			value: strength,
			about: [target.name, ...parts.map(({ name }) => name)],
			consequence: "Scores of the parts are not those of one world; thresholds and probabilities do not carry over.",
			remedy: "Split at random and stratified, unless the parts are meant to differ, as by time.",
		},
	];
}

/** What has come from one part of the rows into another. */
export function splits(subject: Subject, same: SameRows): Finding[] {
	const { parts } = subject;
	const pairs = parts.flatMap((train, i) => parts.slice(i + 1).map((test) => [train, test] as const));
	return [...pairs.flatMap(([train, test]) => betweenTwo(subject, same, train, test)), ...drift(subject)];
}
