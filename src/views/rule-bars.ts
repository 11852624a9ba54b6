import { ExplainError } from "../core/errors.ts";
import type { Explanation, Rule } from "../core/explanation.ts";
import type { Control, StripItem, View, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

/** What the bars take beside the rules. */
export interface RuleBarsOptions {
	/** The rules that fire for the example that is looked at, by index; the others are paler. */
	readonly fired?: readonly number[];
	/** The rows for which each rule fired; a click on a rule selects them. */
	readonly members?: readonly (readonly number[])[];
	/** What a rule's answer is: a class, a number, or what it adds to a sum. Default: a class. */
	readonly answers?: "class" | "number" | "addend";
	/** How many rules are drawn at most, the first ones; all are in the table. Default 12. */
	readonly most?: number;
	/** A sentence that is told first, such as which rule fired. */
	readonly words?: string;
	readonly controls?: readonly Control[];
	readonly title?: string;
}

/** What a rule is called where it is read out: by its number on the card. */
const nameOf = (rule: number): string => `rule ${rule + 1}`;

const width = 420;
/** Letters in a line of text: few enough that a plot beside another, which is narrower, shows them all. */
const lettersInLine = 46;
const lineHeight = 14;
const right = "right";
const wrong = "wrong";

/** A text in lines, broken between conditions where it can be. */
function lines(text: string): string[] {
	const all: string[] = [];
	let line = "";
	for (const word of text.split(/(?<= and )|(?= → )/)) {
		if (line && line.length + word.trimEnd().length > lettersInLine) {
			all.push(line.trimEnd());
			line = `     ${word}`;
		} else line += word;
	}
	return [...all, line.trimEnd()];
}

function statistics({ coverage, precision }: Rule, answers: RuleBarsOptions["answers"]): string {
	const often = formatNumber(coverage, "percent");
	if (coverage === 0) return "no rows";
	if (answers !== "class") return `${often} of rows`;
	return `${formatNumber(precision, "percent")} right of ${often}`;
}

/**
 * Which rules are there, for how many rows does each hold, and for how many of those is it right? A bar for each rule, as long as its share of rows,
 * divided into those that it answers right and wrong.
 *
 * @throws ExplainError `out-of-range` for a fired rule that is not there, `shape-mismatch` for members of another number of rules.
 */
export const ruleBars: View<"rules", RuleBarsOptions> = Object.assign(drawRuleBars, { accepts: ["rules"] as const });

function drawRuleBars({ payload, diagnostics }: Explanation<"rules">, options: RuleBarsOptions = {}): ViewSpec {
	const { rules } = payload;
	const { fidelity, fidelityInterval, warnings = [] } = diagnostics;
	const { fired, members, answers = "class", most = 12, words, controls = [], title = "Rules" } = options;
	const outside = fired?.find((rule) => !rules[rule]);
	if (outside !== undefined)
		throw new ExplainError("out-of-range", `ruleBars: expected rules from 0 to ${rules.length - 1}, got ${outside}`);
	if (members && members.length !== rules.length) {
		throw new ExplainError(
			"shape-mismatch",
			`ruleBars: expected members of ${rules.length} rules, got ${members.length}`,
		);
	}
	const shown = rules.slice(0, most);
	const texts = shown.map(({ text, outcome = "" }, i) => {
		const isLast = text === "otherwise" || text === "always";
		const lead = isLast ? text : `if ${text}`;
		return lines(`${fired?.includes(i) ? "▶ " : ""}${i + 1}.  ${lead} → ${outcome}`);
	});
	const rowHeight = lineHeight * texts.reduce((largest, text) => Math.max(largest, text.length), 1) + 26;
	const longest = shown.reduce((largest, { coverage }) => Math.max(largest, coverage), 0.01);
	const rows = shown.map((rule, i) => ({
		rule: nameOf(i),
		text: (texts[i] as string[]).join("\n"),
		outcome: rule.outcome ?? "",
		statistics: statistics(rule, answers),
		coverage: rule.coverage,
		precision: rule.precision,
		lit: !fired || fired.includes(i),
	}));
	const bars = rows.flatMap(({ text: _, ...row }) =>
		answers === "class"
			? [
					{ ...row, part: right, from: 0, to: row.coverage * row.precision },
					{ ...row, part: wrong, from: row.coverage * row.precision, to: row.coverage },
				]
			: [{ ...row, part: right, from: 0, to: row.coverage }],
	);
	const caption = [words, sentence(rules, answers), ...warnings].filter(Boolean).join(" ");
	return {
		title,
		figure: {
			kind: "vega",
			spec: ruleSpec(rows.length, rowHeight, longest, answers, members !== undefined),
			data: { rules: rows, bars },
			alt: caption,
			...(members && {
				rows: { field: "rule", members: Object.fromEntries(members.map((rows, rule) => [nameOf(rule), rows])) },
			}),
		},
		controls,
		...(members && { selection: "rows" }),
		...(fidelity !== undefined && { strip: [fidelityItem(fidelity, fidelityInterval)] }),
		caption,
		table: {
			columns: [
				"rule",
				answers === "addend" ? "adds" : "answer",
				"share of rows",
				answers === "class" ? "share right" : "variance explained",
			],
			rows: rules.map(({ text, outcome = "", coverage, precision }) => [text, outcome, coverage, precision]),
		},
	};
}

/** How well rules stand for the model that they imitate. */
function fidelityItem(fidelity: number, interval: readonly [number, number] | undefined): StripItem {
	const ends = interval?.map((end) => formatNumber(end)).join(" to ");
	return {
		label: "fidelity",
		value: `${formatNumber(fidelity)}${ends ? ` (${ends})` : ""}`,
		help: "How well the rules stand for the model, on rows that they were not fitted to: the share of the same classes, or R² of its numbers; 95 % interval.",
	};
}

function sentence(rules: readonly Rule[], answers: RuleBarsOptions["answers"]): string {
	const count = `${rules.length} ${rules.length === 1 ? "rule" : "rules"}`;
	if (rules.length === 0) return "There are no rules.";
	let widest = rules[0] as Rule;
	let all = 0;
	for (const rule of rules) {
		if (rule.coverage > widest.coverage) widest = rule;
		all += rule.coverage * rule.precision;
	}
	const often = formatNumber(widest.coverage, "percent");
	const most = `“${widest.text}” holds for the most rows, ${often}`;
	if (answers === "addend") return `${count} that are added; ${most}.`;
	if (answers === "number") return `${count}; ${most}, and answers ${widest.outcome}.`;
	return `${count} answer ${formatNumber(all, "percent")} of the training rows right; ${most}, and is right for ${formatNumber(widest.precision, "percent")} of those.`;
}

function ruleSpec(
	count: number,
	rowHeight: number,
	longest: number,
	answers: RuleBarsOptions["answers"],
	clickable: boolean,
): Record<string, unknown> {
	const y = { field: "rule", type: "ordinal", sort: null, axis: null, scale: { paddingInner: 0, paddingOuter: 0 } };
	// Room for the words at the end of the longest bar.
	const x = { type: "quantitative", axis: null, scale: { domain: [0, longest * 1.9], nice: false } };
	const pale = (value: number) => ({
		condition: [
			{ test: { field: "unselected", equal: true }, value: value / 2 },
			// While rows are selected, they are what is looked at.
			{ test: { field: "unselected", equal: false }, value: 1 },
			{ test: { field: "lit", equal: false }, value },
		],
		value: 1,
	});
	const tooltip = [
		{ field: "outcome", type: "nominal", title: answers === "addend" ? "adds" : "answer" },
		{ field: "coverage", type: "quantitative", format: ".1%", title: "share of rows" },
		{
			field: "precision",
			type: "quantitative",
			format: ".1%",
			title: answers === "class" ? "share right" : "variance explained",
		},
	];
	const cursor = clickable ? { cursor: "pointer" } : {};
	const barOffset = rowHeight / 2 - 14;
	return {
		width,
		height: rowHeight * count,
		encoding: { y },
		layer: [
			{
				data: { name: "bars" },
				mark: { type: "bar", height: 11, yOffset: barOffset, cornerRadius: 0, ...cursor },
				encoding: {
					x: { ...x, field: "from" },
					x2: { field: "to" },
					color: {
						field: "part",
						type: "nominal",
						scale: { domain: [right, wrong], range: ["#1b6fb5", "#c75a00"] },
						legend: answers === "class" ? { title: null, orient: "bottom", direction: "horizontal" } : null,
					},
					opacity: pale(0.35),
					tooltip,
				},
			},
			{
				data: { name: "rules" },
				mark: { type: "text", align: "left", baseline: "middle", dx: 6, yOffset: barOffset, fontSize: 11, ...cursor },
				encoding: {
					x: { ...x, field: "coverage" },
					text: { field: "statistics", type: "nominal" },
					opacity: pale(0.6),
					tooltip,
				},
			},
			{
				data: { name: "rules" },
				mark: {
					type: "text",
					align: "left",
					baseline: "top",
					yOffset: 4 - rowHeight / 2,
					lineBreak: "\n",
					lineHeight,
					fontSize: 12,
					...cursor,
				},
				encoding: { x: { value: 0 }, text: { field: "text", type: "nominal" }, opacity: pale(0.6), tooltip },
			},
		],
	};
}
