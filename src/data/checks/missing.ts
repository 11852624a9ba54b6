import type { Finding } from "../../core/explanation.ts";
import { isMissing } from "../table/column.ts";
import { type Groups, missingGroup } from "./groups-of.ts";
import { association } from "./significance.ts";
import type { Subject } from "./subject.ts";
import type { Survey } from "./survey.ts";
import { chance, counted, percent, some } from "./words.ts";

/** A share from which on a column is more gap than value. */
const mostMissing = 0.2;
/** Of one error in a hundred for all tests together (Bonferroni). */
const errorRate = 0.01;
/** Cramér's V below which a dependence is real but small. */
const smallStrength = 0.1;

/** Whether a value is more often missing in some groups. */
function dependence({ column, missing, name }: Survey, by: Groups, tests: number): Finding | undefined {
	const width = by.groups.length;
	const counts = new Float64Array(2 * width);
	// Two columns that are missing together say nothing of who is missing.
	const none = by.groups.indexOf(missingGroup);
	for (let row = 0; row < by.codes.length; row++) {
		if (by.codes[row] !== none) counts[Number(isMissing(column, row)) * width + (by.codes[row] as number)]!++;
	}
	const { pValue, strength } = association(counts, 2, width);
	if (pValue * tests >= errorRate || strength < smallStrength) return undefined;
	const shares = by.groups
		.map((group, k) => ({ group, share: (counts[width + k] as number) / (by.counts[k] as number) }))
		.filter((_, k) => k !== none)
		.sort((a, b) => b.share - a.share);
	const [high, low] = [shares[0], shares.at(-1)] as [(typeof shares)[0], (typeof shares)[0]];
	return {
		severity: "warning",
		check: "missing by group",
		message: `Whether "${name}" is missing goes with "${by.name}": ${percent(high.share)} where it is "${high.group}", ${percent(low.share)} where it is "${low.group}" (${missing} missing in all, ${chance(pValue)}).`,
		value: strength,
		about: [name, by.name],
		consequence:
			"Dropping these rows changes who is in the data; filling them in hides it; and a model may learn from the gap instead of the value.",
		remedy:
			'Find out why it is missing. Keep "is missing" as a level of its own where it will be known in use as well.',
	};
}

/** What is missing, and for whom. */
export async function missing({ features, target, sensitive, table, breathe }: Subject): Promise<Finding[]> {
	const findings: Finding[] = [];
	const empty = features.filter(({ known }) => known === 0 && table.rowCount > 0);
	if (empty.length > 0) {
		findings.push({
			severity: "error",
			check: "empty column",
			message: `No row has a value of ${some(empty.map(({ name }) => `"${name}"`))}.`,
			value: empty.length,
			about: empty.map(({ name }) => name),
			consequence: "Most models refuse such a column; the others learn nothing from it.",
			remedy: "Leave it out, and look at how the file was read.",
		});
	}
	const gaps = features.filter((one) => one.missing > 0 && one.known > 0).sort((a, b) => b.missing - a.missing);
	const share = ({ missing: count }: Survey) => count / table.rowCount;
	for (const [severity, some_] of [
		["warning", gaps.filter((one) => share(one) >= mostMissing)],
		["info", gaps.filter((one) => share(one) < mostMissing)],
	] as const) {
		if (some_.length === 0) continue;
		findings.push({
			severity,
			check: "missing values",
			message: `${counted(some_.length, "column")} with missing values: ${some(
				some_.map((one) => `${one.name} ${percent(share(one))}`),
			)}.`,
			value: share(some_[0] as Survey),
			about: some_.map(({ name }) => name),
			consequence: "Models without a place for them refuse the rows; leaving the rows out leaves people out.",
			remedy: "Say what missing means here; fill in from training rows only, or use a model that takes missing values.",
		});
	}
	const by = [...(target ? [target.groups] : []), ...sensitive];
	for (const one of gaps) {
		for (const groups of by) {
			if (groups.name === one.name) continue;
			const finding = dependence(one, groups, gaps.length * by.length);
			if (finding) findings.push(finding);
			await breathe();
		}
	}
	return findings;
}
