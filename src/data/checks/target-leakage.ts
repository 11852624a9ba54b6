import type { Finding } from "../../core/explanation.ts";
import { classSkill, numberSkill, type Skill, sampleOf } from "./one-column.ts";
import type { Subject, Target } from "./subject.ts";
import type { Survey } from "./survey.ts";
import { number, percent, some } from "./words.ts";

/** What one honest column can hardly do alone. */
const tooGood = { skill: 0.97, auc: 0.99, r2: 0.98 };
/** With fewer rows, or fewer of a class, one column tells everything by chance. */
const fewest = { rows: 20, ofClass: 8 };

/** Words in a column's name that say that it is the answer. */
const suspicious = /^(target|label|labels|outcome|prediction|predicted|truth|answer)$/;

/** `"finalDiagnosis_code"` → final, diagnosis, code. */
const wordsOf = (name: string): string[] =>
	name
		.replace(/([a-z0-9])([A-Z])/g, "$1 $2")
		.toLowerCase()
		.split(/[^a-z0-9]+/)
		.filter(Boolean);

/** How well a column alone tells the target. */
function skillOf(target: Target, { column }: Survey, rows: Uint32Array): Skill {
	return target.task === "classification"
		? classSkill(column, target.groups.codes, target.groups.groups.length, rows)
		: numberSkill(column, target.column.values as ArrayLike<number>, rows);
}

function leak(
	name: string,
	{ task, name: target }: Target,
	{ skill, auc, isMapping, accuracy }: Skill,
): Finding | undefined {
	const isLeak = task === "classification" ? skill >= tooGood.skill || (auc ?? 0) >= tooGood.auc : skill >= tooGood.r2;
	const exact = skill === 1 && isMapping;
	if (!isLeak) return undefined;
	const how =
		task === "classification"
			? `gives the right "${target}" in ${percent(accuracy as number)} of the rows${auc === undefined ? "" : ` (AUC ${number(auc)})`}`
			: `explains ${percent(skill)} of the variance of "${target}"`;
	return {
		severity: exact || (task === "regression" && skill > 0.9999) ? "error" : "warning",
		check: "target leakage",
		message: exact
			? `"${name}" is "${target}" in other words: each of its values comes with one "${target}" only.`
			: `"${name}" alone ${how}.`,
		value: skill,
		about: [name, target],
		consequence:
			"If it is known only after the answer, or made from it, the model learns to read the answer off and fails where that is missing.",
		remedy: `Ask when and how "${name}" came about. Leave it out unless it is known when the prediction is needed.`,
	};
}

/** Columns that say more of the target than they should. */
export async function targetLeakage(subject: Subject): Promise<Finding[]> {
	const { target, features, random, breathe } = subject;
	if (!target) return [];
	const findings: Finding[] = [];
	const names = wordsOf(target.name);
	const named = features.filter(({ name }) => {
		const words = wordsOf(name);
		return (
			words.some((word) => suspicious.test(word)) || (names.length > 0 && names.every((word) => words.includes(word)))
		);
	});
	if (named.length > 0) {
		findings.push({
			severity: "info",
			check: "suspicious name",
			message: `${some(named.map(({ name }) => `"${name}"`))} ${named.length === 1 ? "is" : "are"} called like an answer.`,
			about: named.map(({ name }) => name),
			consequence: "What is made from the answer gives it away.",
			remedy: "Find out what it holds before using it.",
		});
	}
	const rows = sampleOf(target.known, features.length, random.fork("leakage"));
	const counts = new Float64Array(target.groups.groups.length);
	for (const row of rows) counts[target.groups.codes[row] as number]!++;
	const large = counts.filter((count) => count >= fewest.ofClass).length;
	if (rows.length < fewest.rows || large < 2) return findings;
	for (const one of features) {
		if (one.known === 0 || one.distinct < 1) continue;
		const finding = leak(one.name, target, skillOf(target, one, rows));
		if (finding) findings.push(finding);
		await breathe();
	}
	return findings;
}
