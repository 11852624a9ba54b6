import { escapeHtml } from "../../core/escape-html.ts";

/** A number that a linear model multiplies a column by. */
export interface Coefficient {
	/** Its column, such as `"bmi"` or `"species = Gentoo"`. */
	readonly name: string;
	/** The score that it adds to: the target, or a class. */
	readonly score: string;
	/** In the units of the table: how much the score changes per {@link unit} of the column. */
	readonly value: number;
	/** Such as `"g/mm"`. */
	readonly unit?: string;
	/** How far an estimate from other rows of the same kind would lie from this one; where it is defined. */
	readonly standardError?: number;
	/** value / standardError: Student's t, or z of a logistic regression. */
	readonly statistic?: number;
	/** How often a coefficient of 0 would be estimated at least as far from 0. */
	readonly p?: number;
	/** The confidence interval. */
	readonly interval?: readonly [number, number];
	/** true where other columns determine this one, so that it has no coefficient of its own. */
	readonly dropped?: boolean;
}

const number = (value: number | undefined) =>
	value === undefined ? "" : String(Number(value.toPrecision(4))).replace("-", "−");

/** A column of the table, left out where no coefficient has it. */
interface Shown {
	readonly name: string;
	readonly right: boolean;
	of(coefficient: Coefficient): string;
}

function shownOf(coefficients: readonly Coefficient[], statistic: "t" | "z", level: number): Shown[] {
	const scores = new Set(coefficients.map(({ score }) => score));
	const all: Shown[] = [
		...(scores.size > 1 ? [{ name: "score", right: false, of: ({ score }: Coefficient) => score }] : []),
		{ name: "column", right: false, of: ({ name, dropped }) => (dropped ? `${name} (dropped)` : name) },
		{ name: "coefficient", right: true, of: ({ value, dropped }) => (dropped ? "–" : number(value)) },
		{ name: "unit", right: false, of: ({ unit = "" }) => unit },
		{ name: "standard error", right: true, of: ({ standardError }) => number(standardError) },
		{ name: statistic, right: true, of: (coefficient) => number(coefficient.statistic) },
		{ name: "p", right: true, of: ({ p }) => (p === undefined ? "" : p < 0.0001 ? "< 0.0001" : p.toFixed(4)) },
		{
			name: `${Number((100 * level).toPrecision(4))} % interval`,
			right: true,
			of: ({ interval }) => (interval ? `${number(interval[0])} … ${number(interval[1])}` : ""),
		},
	];
	return all.filter(({ of }) => coefficients.some((coefficient) => of(coefficient) !== ""));
}

/** Coefficients as an HTML table without scripts. */
export function coefficientsHtml(
	heading: string,
	coefficients: readonly Coefficient[],
	statistic: "t" | "z",
	level: number,
): string {
	const shown = shownOf(coefficients, statistic, level);
	const row = (tag: "td" | "th", textOf: (column: Shown) => string) =>
		`<tr>${shown.map((column) => `<${tag} style="text-align:${column.right ? "right" : "left"}">${escapeHtml(textOf(column))}</${tag}>`).join("")}</tr>`;
	const head = row("th", ({ name }) => name);
	const body = coefficients.map((coefficient) => row("td", ({ of }) => of(coefficient))).join("");
	return `<p>${escapeHtml(heading)}</p><table><thead>${head}</thead><tbody>${body}</tbody></table>`;
}

/** Coefficients as lines of text in columns. */
export function coefficientsText(coefficients: readonly Coefficient[], statistic: "t" | "z", level: number): string {
	const shown = shownOf(coefficients, statistic, level);
	const lines = [shown.map(({ name }) => name), ...coefficients.map((one) => shown.map(({ of }) => of(one)))];
	const widths = shown.map((_, k) => lines.reduce((widest, line) => Math.max(widest, (line[k] as string).length), 0));
	return lines
		.map((line) =>
			line
				.map((text, k) => (shown[k]?.right ? text.padStart(widths[k] as number) : text.padEnd(widths[k] as number)))
				.join("  ")
				.trimEnd(),
		)
		.join("\n");
}
