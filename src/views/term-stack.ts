import type { Explanation, Feature } from "../core/explanation.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

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

/** A bar of the stack. */
interface Bar {
	readonly [field: string]: string | number;
	readonly term: string;
	/** From the top. */
	readonly place: number;
	readonly from: number;
	readonly to: number;
	/** The right end, where its number stands. */
	readonly end: number;
	readonly sign: string;
	readonly text: string;
}

const raises = "raises";
const lowers = "lowers";
const whole = "sum";

/** The value of a feature as a person writes it. */
export function featureValue(feature: Feature, value: number): string {
	if (Number.isNaN(value)) return "missing";
	if (feature.levels) return feature.levels[value] ?? "unseen";
	return `${formatNumber(value)}${feature.unit ? ` ${feature.unit}` : ""}`;
}

/** The value of a term of one feature. */
function valueText({ inputs, features }: Explanation<"attribution">["payload"], row: number, term: number): string {
	const feature = features[term];
	const width = inputs.shape[1] as number;
	// A term of two features has no value of its own.
	if (!feature || features.length !== width) return "";
	return featureValue(feature, inputs.values[row * width + term] as number);
}

/** Writes numbers with as many decimals as make the parts add up to the whole: to about a thousandth of the largest. */
function writer(numbers: readonly number[], more = 0): (value: number) => string {
	const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
	const size = largest > 0 ? Math.floor(Math.log10(largest)) : 0;
	if (size > 5 || size < -3) return (value) => formatNumber(value);
	const decimals = Math.max(0, 3 - size + more);
	return (value) => {
		const text = Math.abs(value).toFixed(decimals);
		return value < 0 && Number(text) !== 0 ? `−${text}` : text;
	};
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
	const write = writer(numbers);
	const onPaper = writer(numbers, 1);
	/** A number with its sign, as a step of a sum. */
	const step = (value: number) => `${value < 0 ? "− " : "+ "}${write(Math.abs(value))}`;

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
	const bars: Bar[] = [{ term: start, place: 0, from: base, to: base, end: base, sign: whole, text: write(base) }];
	let at = base;
	for (const { term, value } of parts) {
		bars.push({
			term,
			place: bars.length,
			from: at,
			to: at + value,
			end: Math.max(at, at + value),
			sign: value < 0 ? lowers : raises,
			text: step(value),
		});
		at += value;
	}
	bars.push({
		term: answer,
		place: bars.length,
		from: output,
		to: output,
		end: output,
		sign: whole,
		text: write(output),
	});

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
			spec: stackSpec(bars, measure ? `${answer === name ? name : "sum"} (${measure})` : answer, domain, before),
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

function stackSpec(
	bars: readonly Bar[],
	title: string,
	domain: readonly [number, number] | undefined,
	before: number | undefined,
): Record<string, unknown> {
	let [low, high] = domain ?? [Infinity, -Infinity];
	for (const { from, to } of bars) {
		low = Math.min(low, from, to);
		high = Math.max(high, from, to);
	}
	if (before !== undefined) [low, high] = [Math.min(low, before), Math.max(high, before)];
	if (low === high) [low, high] = [low - 1, high + 1];
	// Room for the numbers that stand beside the bars.
	const room = (high - low) * 0.04;
	// By a number of their own: a moved value changes the label, and another row moves the bars of the chart that is there.
	const y = {
		field: "term",
		type: "nominal",
		sort: { field: "place", op: "min" },
		title: null,
		axis: { labelLimit: 190 },
	};
	const x = {
		type: "quantitative",
		title,
		scale: { domain: [low - room, high + 4 * room], zero: false, nice: false },
		axis: { tickCount: 5 },
	};
	const color = {
		field: "sign",
		type: "nominal",
		scale: { domain: [raises, lowers, whole], range: ["#1b6fb5", "#c75a00", "#9aa3b2"] },
		legend: null,
	};
	const tooltip = [
		{ field: "term", type: "nominal" },
		{ field: "text", type: "nominal", title: "adds" },
		{ field: "to", type: "quantitative", title: "sum so far", format: ".4~g" },
	];
	return {
		data: { name: "terms" },
		width: 320,
		height: 22 * bars.length,
		encoding: { y },
		layer: [
			...(before === undefined
				? []
				: [
						{
							data: { name: "before" },
							mark: { type: "rule", strokeDash: [4, 3] },
							encoding: { y: null, x: { ...x, field: "before" } },
						},
					]),
			{
				mark: { type: "bar", height: 13, cornerRadiusEnd: 0 },
				encoding: { x: { ...x, field: "from" }, x2: { field: "to" }, color, tooltip },
			},
			{
				transform: [{ filter: { field: "sign", equal: whole } }],
				mark: { type: "tick", thickness: 3, size: 18 },
				encoding: { x: { ...x, field: "to" }, color, tooltip },
			},
			{
				mark: { type: "text", align: "left", dx: 6, baseline: "middle", fontSize: 10 },
				encoding: { x: { ...x, field: "end" }, text: { field: "text", type: "nominal" } },
			},
		],
	};
}
