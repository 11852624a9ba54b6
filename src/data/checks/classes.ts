import type { Finding } from "../../core/explanation.ts";
import { missingGroup } from "./groups-of.ts";
import type { Subject } from "./subject.ts";
import { counted, number, percent, some, whole } from "./words.ts";

/** From this many rows of the largest class for one of the smallest on, a model may do without the smallest. */
const uneven = 5;
/** Of fewer rows nothing can be held out. */
const fewRows = 10;

const answers = {
	consequence:
		"Accuracy hides it: naming the frequent class always scores high. A model that keeps its errors few may never name the rare class.",
	remedy:
		"Look at recall, precision and balanced accuracy of each class; keep its share in every split (stratify); try classWeights, or another threshold.",
};

/** How often each class comes, and whether one is rare. */
export function classes({ target }: Subject): Finding[] {
	if (!target) return [];
	const missing = target.column.values.length - target.known.length;
	const findings: Finding[] = [];
	const about = [target.name];
	if (missing > 0) {
		findings.push({
			severity: "warning",
			check: "missing target",
			message: `${counted(missing, "row")} of ${whole(target.column.values.length)} (${percent(missing / target.column.values.length)}) have no value of "${target.name}".`,
			value: missing,
			about,
			consequence:
				"Nothing can be learned from them, and if they differ from the others, the model is of the others only.",
			remedy: "Find out why it is missing; then table.dropMissing.",
		});
	}
	if (target.task !== "classification") {
		const { values } = target.column;
		const [first] = target.known;
		if (first !== undefined && target.known.every((row) => values[row] === values[first])) {
			findings.push({
				severity: "error",
				check: "constant target",
				message: `"${target.name}" is ${values[first]} in every row.`,
				about,
				consequence: "There is nothing to predict.",
				remedy: "Find out why it does not vary here.",
			});
		}
		return findings;
	}
	const known = target.groups.groups
		.map((name, k) => ({ name, count: target.groups.counts[k] as number }))
		.filter(({ name }) => missing === 0 || name !== missingGroup)
		.sort((a, b) => b.count - a.count);
	const total = known.reduce((sum, { count }) => sum + count, 0);
	if (known.length < 2) {
		findings.push({
			severity: "error",
			check: "one class",
			message: known[0]
				? `All ${whole(total)} rows are "${known[0].name}".`
				: `No row has a value of "${target.name}".`,
			about,
			consequence: "There is nothing to tell apart.",
			remedy: "Gather rows of other classes, or check how the rows were chosen.",
		});
		return findings;
	}
	const [first, last] = [known[0], known.at(-1)] as [(typeof known)[0], (typeof known)[0]];
	const ratio = first.count / last.count;
	const entropy = -known.reduce((sum, { count }) => sum + (count / total) * Math.log(count / total), 0);
	const counts = some(known.map(({ name, count }) => `${name}: ${whole(count)} (${percent(count / total)})`));
	const spread =
		ratio === 1
			? "equally frequent"
			: `${number(ratio)} of "${first.name}" for one of "${last.name}", as varied as ${number(Math.exp(entropy))} equally frequent classes`;
	findings.push({
		severity: ratio >= uneven ? "warning" : "info",
		check: ratio >= uneven ? "imbalance" : "class counts",
		message: `${counts}: ${spread}. Always saying "${first.name}" is right in ${percent(first.count / total)}.`,
		value: ratio,
		about,
		...(ratio >= uneven && answers),
	});
	const rare = known.filter(({ count }) => count < fewRows);
	if (rare.length > 0) {
		findings.push({
			severity: "warning",
			check: "rare class",
			message: `Fewer than ${fewRows} rows of ${some(rare.map(({ name, count }) => `"${name}" (${count})`))}.`,
			value: last.count,
			about,
			consequence: "A split may have none of them; what is measured of them is chance.",
			remedy: "Gather more, put classes together, or say that the model is not for them.",
		});
	}
	return findings;
}
