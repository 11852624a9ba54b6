import type { Finding } from "../../core/explanation.ts";
import { type Groups, intersectionOf, missingGroup } from "./groups-of.ts";
import { classSkill, sampleOf } from "./one-column.ts";
import { association, wilsonInterval } from "./significance.ts";
import type { Subject, Target } from "./subject.ts";
import { chance, percent, some, whole } from "./words.ts";

/** Groups of fewer rows say little by themselves. */
const fewRows = 30;
/** The share of its errors that a column avoids from which on it tells a group. */
const proxy = 0.5;

function representation({ name, groups, counts }: Groups): Finding {
	const total = counts.reduce((sum, count) => sum + count, 0);
	const order = groups
		.map((group, k) => ({ group, count: counts[k] as number }))
		.sort((a, b) => b.count - a.count || (a.group < b.group ? -1 : 1));
	const small = order.filter(({ count }) => count < fewRows);
	return {
		severity: small.length > 0 ? "warning" : "info",
		check: "representation",
		message: `"${name}": ${some(order.map(({ group, count }) => `${group}: ${whole(count)} (${percent(count / total)})`))}${
			small.length > 0 ? `; fewer than ${fewRows} rows of ${some(small.map(({ group }) => group))}` : ""
		}.`,
		value: (order.at(-1)?.count ?? 0) / Math.max(1, total),
		about: [name],
		consequence:
			"A model is fitted to the many: errors for a small group cost it little, and what is measured of that group is uncertain.",
		remedy:
			"Compare with those for whom the model is meant; gather more of the few; report metrics by group with intervals (groupMetrics).",
	};
}

/** Counts `[groups, groups of the target]`, without rows that have no target. */
function crossed({ codes, groups }: Groups, target: Target): Float64Array {
	const width = target.groups.groups.length;
	const counts = new Float64Array(groups.length * width);
	for (const row of target.known) counts[(codes[row] as number) * width + (target.groups.codes[row] as number)]!++;
	return counts;
}

/** Whether the target is as frequent in every group. */
function baseRates(by: Groups, target: Target, tests: number): Finding | undefined {
	const width = target.groups.groups.length;
	const counts = crossed(by, target);
	const { pValue, strength } = association(counts, by.groups.length, width);
	if (by.groups.length < 2) return undefined;
	const shares = target.groups.groups.map((value, k) => {
		const each = by.groups.map((group, g) => {
			const total = counts.subarray(g * width, (g + 1) * width).reduce((sum, count) => sum + count, 0);
			const part = counts[g * width + k] as number;
			return { group, part, total, share: part / Math.max(1, total) };
		});
		// A share of three rows is 0, ⅓, ⅔ or 1, whatever the group is like.
		const large = each.filter(({ total }) => total >= 10);
		const known = (large.length < 2 ? each.filter(({ total }) => total > 0) : large).sort((a, b) => b.share - a.share);
		const [high, low] = [known[0], known.at(-1)] as [(typeof each)[0], (typeof each)[0]];
		return { value, high, low, range: (high?.share ?? 0) - (low?.share ?? 0) };
	});
	// Of two classes the second, which groupMetrics takes for the positive one.
	const pair = shares.filter(({ value }) => value !== missingGroup);
	const widest = pair.length === 2 ? pair[1] : shares.reduce((best, one) => (one.range > best.range ? one : best));
	if (!widest?.high) return undefined;
	const text = ({ group, part, total, share }: typeof widest.high) => {
		const [low, high] = wilsonInterval(part, total);
		return `${percent(share)} [${percent(low)}, ${percent(high)}] of ${group}`;
	};
	const differs = pValue * tests < 0.01;
	return {
		severity: differs ? "warning" : "info",
		check: "base rates",
		message: `"${target.name}" is ${widest.value} for ${text(widest.high)} and ${text(widest.low)} by "${by.name}" (${chance(pValue)}${differs ? "" : ", no clear difference"}).`,
		value: strength,
		about: [by.name, target.name],
		consequence: differs
			? "A model repeats the difference whether it is one of the world or of how the data came about; while it errs, equal precision, false positive and true positive rates cannot all hold."
			: "No group is favoured by how often the answer occurs; a model's errors may differ all the same.",
		remedy: differs
			? "Ask where the difference comes from before deciding which kind of equality matters."
			: "Look at errors by group with groupMetrics.",
	};
}

function intersections(all: readonly Groups[], target: Target | undefined): Finding[] {
	if (all.length < 2) return [];
	const crossing = intersectionOf(all);
	const possible = all.reduce((product, { groups }) => product * groups.length, 1);
	const small = crossing.groups.filter((_, k) => (crossing.counts[k] as number) < fewRows);
	const empty = possible - crossing.groups.length;
	if (small.length + empty === 0) return [];
	const rates = target && baseRates(crossing, target, 1);
	return [
		{
			severity: "warning",
			check: "intersections",
			message: `Of ${possible} groups by "${crossing.name}" ${small.length} have fewer than ${fewRows} rows${empty > 0 ? ` and ${empty} none` : ""}: ${some(small, 4)}.${rates ? ` ${rates.message}` : ""}`,
			value: small.length + empty,
			about: all.map(({ name }) => name),
			consequence:
				"Each column by itself can look fair while those in a corner are not, and nothing can be measured there.",
			remedy: "Look at intersections too, and say for whom nothing is known.",
		},
	];
}

/** Columns that give a group away. */
async function proxies(subject: Subject, by: Groups): Promise<Finding[]> {
	const { features, random, breathe, table } = subject;
	if (by.groups.length < 2) return [];
	const all = Uint32Array.from({ length: table.rowCount }, (_, row) => row);
	const rows = sampleOf(all, features.length, random.fork(`proxies of ${by.name}`));
	const found: { name: string; skill: number }[] = [];
	for (const { column, name } of features) {
		if (by.name === name) continue;
		const { skill } = classSkill(column, by.codes, by.groups.length, rows);
		if (skill >= proxy) found.push({ name, skill });
		await breathe();
	}
	if (found.length === 0) return [];
	found.sort((a, b) => b.skill - a.skill);
	return [
		{
			severity: "info",
			check: "proxy",
			message: `"${by.name}" can be told from ${some(found.map(({ name, skill }) => `"${name}" (${percent(skill)} of the errors avoided)`))}.`,
			value: found[0]?.skill as number,
			about: [by.name, ...found.map(({ name }) => name)],
			consequence: `Leaving "${by.name}" out does not keep a model from using it.`,
			remedy: "Judge by outcomes for the groups, not by which columns a model is given.",
		},
	];
}

/** Who is in the data, and how often the answer occurs among them. */
export async function groups(subject: Subject): Promise<Finding[]> {
	const { sensitive, target, table } = subject;
	if (table.rowCount === 0) return [];
	const findings: Finding[] = [];
	for (const by of sensitive) {
		findings.push(representation(by));
		const rates = target && by.name !== target.name ? baseRates(by, target, sensitive.length) : undefined;
		if (rates) findings.push(rates);
		findings.push(...(await proxies(subject, by)));
	}
	return [...findings, ...intersections(sensitive, target)];
}
