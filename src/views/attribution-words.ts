import type { Feature } from "../core/explanation.ts";
import { formatNumber } from "../figure/format-number.ts";
import { inSentence } from "./effect-words.ts";

/** What a score does to the answer, as it is written everywhere. */
export const raises = "raises";
export const lowers = "lowers";
/** What is neither: where a sum begins and ends. */
export const whole = "sum";

/** The colours of the two, the same way round as the blue–red heat maps; each reads on white and on black. */
export const signColors = { raises: "#c75a00", lowers: "#1b6fb5", whole: "#9aa3b2" } as const;
/** A feature's value from low to high: no colour of a sign, dark to light also in gray, 3 : 1 on white and on black. */
export const lowHighColors = ["#8447c7", "#bb5480", "#b98b14"] as const;

/** Whether a score raises or lowers. */
export const signOf = (score: number): string => (score < 0 ? lowers : raises);

/** How a sign is coloured, in every chart of attributions. */
export const signScale = {
	domain: [raises, lowers, whole],
	range: [signColors.raises, signColors.lowers, signColors.whole],
} as const;

/** The colours of values from 0, low, to 1, high. */
export const lowHighScale = { domain: [0, 1], range: [...lowHighColors], interpolate: "lab" } as const;

/** Rows that are not selected are pale. */
export const paled = (opacity: number) => ({
	condition: { test: { field: "unselected", equal: true }, value: 0.1 },
	value: opacity,
});

/** Rings around the dots of rows that are looked at, data `chosen`: dark in white, so that they are seen on any ground. */
export const chosenRings = (places: Readonly<Record<string, unknown>>, size: number) =>
	[
		["#ffffff", 4],
		["#111111", 2],
	].map(([stroke, strokeWidth]) => ({
		data: { name: "chosen" },
		mark: { type: "point", filled: false, opacity: 1, size, stroke, strokeWidth },
		encoding: { ...places, tooltip: sentenceTooltip },
	}));

/** Shows a datum's `sentence`; as a list of one, so that it is read as words and not as a name. */
export const sentenceTooltip = { field: "sentence", type: "nominal" } as const;

/** The value of a feature as a person writes it. */
export function featureValue(feature: Feature, value: number): string {
	if (Number.isNaN(value)) return "missing";
	if (feature.levels) return feature.levels[value] ?? "unseen";
	return `${formatNumber(value)}${feature.unit ? ` ${feature.unit}` : ""}`;
}

/** Writes numbers with as many decimals as make the parts add up to the whole: to about a thousandth of the largest. */
export function numberWriter(numbers: Iterable<number>, more = 0): (value: number) => string {
	let largest = 0;
	for (const value of numbers) largest = Math.max(largest, Math.abs(value));
	const size = largest > 0 ? Math.floor(Math.log10(largest)) : 0;
	if (size > 5 || size < -3) return (value) => formatNumber(value);
	const decimals = Math.max(0, 3 - size + more);
	return (value) => {
		const text = Math.abs(value).toFixed(decimals);
		return value < 0 && Number(text) !== 0 ? `−${text}` : text;
	};
}

/** A number with its sign, as a step of a sum: `"− 6.00"`. */
export const stepText = (write: (value: number) => string, value: number): string =>
	`${value < 0 ? "− " : "+ "}${write(Math.abs(value))}`;

/** Letters that fit beside a narrow plot. */
const titleLetters = 28;

/** The title of an axis: what is measured, and of what; on two lines where it is long. */
export const axisLines = (what: string, answer: string): string | string[] =>
	what.length + answer.length < titleLetters ? `${what} ${answer}` : [what, answer];

/** Half an interval's width, such as `" ± 0.4"`; nothing where a score is exact. */
export function plusMinus(interval: readonly [number, number] | undefined): string {
	if (!interval) return "";
	const half = (interval[1] - interval[0]) / 2;
	return half > 0 ? ` ± ${formatNumber(Number(half.toPrecision(2)))}` : "";
}

/** What one score says: `"bmi = 32.1 raises progression by 12.3 ± 0.4"`. */
export function scoreSentence(
	label: string,
	score: number,
	answer: string,
	{
		interval,
		write = formatNumber,
		per = "",
	}: {
		interval?: readonly [number, number] | undefined;
		write?: (value: number) => string;
		/** What a coefficient is counted in. */
		per?: string | undefined;
	} = {},
): string {
	const range = plusMinus(interval);
	const what = inSentence(answer);
	if (score === 0) return `${label} does not change ${what}${range}`;
	const unclear =
		interval && interval[0] <= 0 && interval[1] >= 0 && range ? ", which cannot be told from no change" : "";
	return `${label} ${signOf(score)} ${what} by ${write(Math.abs(score))}${range}${per && ` (${per})`}${unclear}`;
}

/** The same sentence where the answer was named before: `"bmi = 32.1 raises it by 12.3"`. */
export const sayingIt = (sentence: string, answer: string): string => sentence.replace(` ${inSentence(answer)}`, " it");

const ordinals = new Intl.PluralRules("en", { type: "ordinal" });
const endings: Readonly<Record<string, string>> = { one: "st", two: "nd", few: "rd", other: "th" };

/** `"2nd"`. */
export const ordinal = (place: number): string => `${place}${endings[ordinals.select(place)]}`;

/** A part of a text within a sentence. */
export const quoted = (part: string): string => `“${part.trim() || part}”`;
