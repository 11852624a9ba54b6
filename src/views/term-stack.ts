import type { Explanation } from "../core/explanation.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { featureValue, numberWriter, stepText } from "./attribution-words.ts";
import { stackBars, stackSpec } from "./stack.ts";

/** What the stack takes beside the contributions. */
export interface TermStackOptions {
	/** The row that is shown, from 0. Default 0. */
	readonly example?: number;
	/** What the answer is called, such as `"progression"`. Default: the name of the score. */
	readonly answer?: string;
	/** The unit of the answer. */
	readonly unit?: string;
	/** How each term's value came about, such as `"9.2 × 27.4"`; default: what the term was given. */
	readonly sums?: readonly string[];
	/** What each term was given, as a person writes it; default: its feature's value, where each term has one feature. */
	readonly values?: readonly string[];
	/** The score that the bars are compared with, such as the row's before anything was moved. */
	readonly before?: number;
	/** What the sum means once it is no more log-odds, such as `"probability of malignant 0.77"`. */
	readonly meaning?: string;
	/** What the sum begins with. Default `"intercept"`; of contributions counted from a mean, the average answer. */
	readonly start?: string;
	/** The ends of the axis; what lies outside moves them. */
	readonly domain?: readonly [number, number];
	/** How many terms have a bar of their own at most; the others are added up. Default 16. */
	readonly most?: number;
	readonly controls?: readonly Control[];
	readonly title?: string;
}

const tooltip = [
	{ field: "term", type: "nominal" },
	{ field: "text", type: "nominal", title: "adds" },
	{ field: "to", type: "quantitative", title: "sum so far", format: ".4~g" },
];

/** The value of a term of one feature. */
function valueText({ inputs, features }: Explanation<"attribution">["payload"], row: number, term: number): string {
	const feature = features[term];
	const width = inputs.shape[1] as number;
	// A term of two features has no value of its own.
	if (!feature || features.length !== width) return "";
	return featureValue(feature, inputs.values[row * width + term] as number);
}

/**
 * One answer of a model that is a sum, as a stack: from the intercept, each term goes on where the one before ended, to the sum.
 *
 * The table is the sum as it is written on paper.
 */
export function termStack(explanation: Explanation<"attribution">, options: TermStackOptions = {}): ViewSpec {
	const { payload, target, unit: scoreUnit } = explanation;
	const { example = 0, sums, before, meaning, domain, most = 16, controls = [], unit, start = "intercept" } = options;
	const { features, scores } = payload;
	const terms = features.length;
	const name = options.answer ?? target?.names?.[example] ?? "answer";
	const answer = scoreUnit === "log-odds" || scoreUnit === "logit" ? `${scoreUnit} of ${name}` : name;
	const own = Array.from({ length: terms }, (_, t) => scores.values[example * terms + t] as number);
	const base = payload.baseValue?.values[example] ?? 0;
	const output = payload.outputValue.values[example] as number;

	const numbers = [base, output, ...own];
	const write = numberWriter(numbers);
	const onPaper = numberWriter(numbers, 1);
	/** A number with its sign, as a step of a sum. */
	const step = (value: number) => stepText(write, value);

	const largest = [...own.keys()].sort((a, b) => Math.abs(own[b] as number) - Math.abs(own[a] as number));
	const shown = new Set(terms > most ? largest.slice(0, most - 1) : largest);
	const rest = own.reduce((sum, value, t) => (shown.has(t) ? sum : sum + value), 0);
	const values = options.values ?? features.map((_, t) => valueText(payload, example, t));
	const labels = features.map((feature, t) => {
		const value = values[t];
		return value ? `${feature.name} = ${value}` : feature.name;
	});
	const parts = [
		...own.flatMap((value, t) => (shown.has(t) ? [{ term: labels[t] as string, value }] : [])),
		...(shown.size < terms ? [{ term: `${terms - shown.size} smaller terms`, value: rest }] : []),
	];
	const bars = stackBars({ term: start, value: base }, parts, { term: answer, value: output }, write);

	const measure = unit ?? (scoreUnit === "response" || scoreUnit === "none" ? "" : scoreUnit);
	const words = largest
		.slice(0, 3)
		.filter((t) => own[t] !== 0)
		.map((t) => `${step(own[t] as number)} (${labels[t]})`);
	const others = terms - words.length;
	const same = before === undefined || Math.abs(before - output) <= 1e-9 * Math.abs(output);
	const moved = same ? "" : ` It was ${write(before)} before.`;
	const caption =
		`${answer} ${write(output)}${unit ? ` ${unit}` : ""} = ${write(base)} (${start}) ${words.join(" ")}` +
		`${others > 0 ? ` and ${others} other ${others === 1 ? "term" : "terms"}` : ""}.` +
		`${meaning ? ` That is a ${meaning}.` : ""}${moved}`;
	return {
		title: options.title ?? `The sum that gives ${name}`,
		figure: {
			kind: "vega",
			spec: stackSpec(bars, {
				title: measure ? `${answer === name ? name : "sum"} (${measure})` : answer,
				domain,
				before,
				tooltip,
			}),
			data: { terms: bars, before: same ? [] : [{ before }] },
			alt: caption,
		},
		controls,
		caption,
		table: {
			columns: ["term", "how", "adds", "sum so far"],
			rows: [
				[start, "", onPaper(base), onPaper(base)],
				...own.map((value, t) => {
					const soFar = own.slice(0, t + 1).reduce((sum, one) => sum + one, base);
					return [features[t]?.name as string, sums?.[t] ?? (values[t] as string), onPaper(value), onPaper(soFar)];
				}),
				...(meaning ? [[meaning, "", "", ""]] : []),
			],
		},
	};
}
