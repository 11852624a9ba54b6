import type { Finding } from "../../core/explanation.ts";
import { quantile } from "../table/aggregate.ts";
import type { Subject } from "./subject.ts";
import type { Survey } from "./survey.ts";
import { counted, number, percent, some, whole } from "./words.ts";

/** Of fewer rows nothing can be said of what is frequent. */
const fewest = 20;

type About = Omit<Finding, "message" | "about"> & { readonly message: (names: string) => string };

/** One finding for all columns of which the same is to be said. */
function ofAll(found: readonly Survey[], text: (one: Survey) => string, { message, ...rest }: About): Finding[] {
	if (found.length === 0) return [];
	return [{ ...rest, message: message(some(found.map(text))), about: found.map(({ name }) => name) }];
}

const quoted = ({ name }: Survey) => `"${name}"`;

function constant({ features }: Subject): Finding[] {
	const ready = features.filter(({ known }) => known > 1);
	const same = ready.filter(({ distinct, missing }) => distinct === 1 && missing === 0);
	const nearly = ready.filter(
		({ distinct, mode, known, column }) => distinct > 1 && known >= 100 && mode.count / column.values.length >= 0.99,
	);
	return [
		...ofAll(same, ({ name, mode }) => `"${name}" (${mode.text})`, {
			severity: "warning",
			check: "constant column",
			message: (names) => `The same value in every row: ${names}.`,
			consequence: "It says nothing; some models cannot be solved with it.",
			remedy: "Leave it out, or find out why it does not vary here.",
		}),
		...ofAll(
			nearly,
			({ name, mode, column }) => `"${name}" (${mode.text} in ${percent(mode.count / column.values.length)})`,
			{
				severity: "info",
				check: "near-constant column",
				message: (names) => `Nearly the same in every row: ${names}.`,
				consequence: "What a model makes of the few other rows rests on those few.",
				remedy: "Count how the target is spread among them before believing an effect.",
			},
		),
	];
}

/** Whole numbers that count the rows, or are called an id, and texts that never come twice. */
function isIdentifier({ column, name, isNumber, distinct, known, sorted }: Survey): boolean {
	if (known < fewest || distinct < known) return false;
	if (column.type === "text" || column.type === "category") return true;
	if (!isNumber || column.type === "date" || !sorted.every(Number.isInteger)) return false;
	const isCount = (sorted.at(-1) as number) - (sorted[0] as number) === known - 1;
	return (
		isCount ||
		/(^|[^a-z])(id|uuid|key|index|number|nr|no)$/.test(name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase())
	);
}

function identifiers({ features }: Subject): Finding[] {
	return ofAll(features.filter(isIdentifier), quoted, {
		severity: "warning",
		check: "identifier",
		message: (names) => `Another value in every row: ${names}.`,
		consequence: "A model that is flexible enough learns the rows by heart by it; it means nothing for new ones.",
		remedy: "Leave it out of the features; use it as `entity` to keep cases on one side of a split.",
	});
}

function levels({ features, table }: Subject): Finding[] {
	const named = features.filter((one) => one.levels.length > 0 && !isIdentifier(one));
	const many = named.filter(({ distinct, known }) => distinct > 20 && known / distinct < 10);
	const rare = named.filter(
		(one) => !many.includes(one) && table.rowCount >= 100 && one.levels.some(({ count }) => count < 10),
	);
	return [
		...ofAll(
			many,
			({ name, distinct, known }) => `"${name}" (${whole(distinct)} levels, ${number(known / distinct)} rows each)`,
			{
				severity: "warning",
				check: "many levels",
				message: (names) => `Many levels with few rows: ${names}.`,
				consequence: "One column for each level is more than the rows can fill; trees prefer such columns by chance.",
				remedy: "Put levels together by what they mean, or use what is known of them (a region for a place).",
			},
		),
		...ofAll(
			rare,
			({ name, levels: all }) =>
				`"${name}" (${some(
					all.filter(({ count }) => count < 10).map(({ text, count }) => `${text} ${count}`),
					4,
				)})`,
			{
				severity: "info",
				check: "rare levels",
				message: (names) => `Levels with fewer than 10 rows: ${names}.`,
				consequence: "A split may have none of them, and a model then meets a level it does not know.",
				remedy: "Put rare levels together, or choose a model that takes unseen ones.",
			},
		),
	];
}

function notFinite({ features }: Subject): Finding[] {
	return features
		.filter(({ notFinite: rows }) => rows.length > 0)
		.map(({ name, notFinite: rows }) => ({
			severity: "error",
			check: "not a finite number",
			message: `"${name}" is NaN or infinite in ${counted(rows.length, "row")}, first in row ${rows[0]}.`,
			value: rows.length,
			about: [name],
			rows: rows.slice(0, 200),
			consequence: "Means, distances and gradients become NaN, and most models refuse the rows.",
			remedy: "Look for a division by 0 or an overflow where the column was made; make such values missing.",
		}));
}

/** How many values lie further outside the quartiles than three times their distance. */
function farOut(sorted: ArrayLike<number>): { low: number; high: number; below: number; above: number } {
	const [q1, q3] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
	const [low, high] = [q1 - 3 * (q3 - q1), q3 + 3 * (q3 - q1)];
	let [below, above] = [0, 0];
	if (q3 > q1) {
		while (below < sorted.length && (sorted[below] as number) < low) below++;
		while (above < sorted.length && (sorted[sorted.length - 1 - above] as number) > high) above++;
	}
	return { low, high, below, above };
}

/** Numbers that people write where they have none: −1, 99, −999, 8888 … */
const usualCode = /^(-1|-?(99+|88+|77+)|-9|-8|-7)$/;

/** An end of the values that is such a number again and again, far from all others. */
function sentinel({ sorted }: Survey): { value: number; count: number } | undefined {
	for (const end of ["low", "high"] as const) {
		const value = (end === "low" ? sorted[0] : sorted.at(-1)) as number;
		if (!usualCode.test(String(value))) continue;
		const rest = sorted.filter((other) => other !== value);
		const count = sorted.length - rest.length;
		if (count < 5 || rest.length < fewest || count > sorted.length / 2) continue;
		const [q1, q3] = [quantile(rest, 0.25), quantile(rest, 0.75)];
		const isFar = end === "low" ? value < q1 - 3 * (q3 - q1) : value > q3 + 3 * (q3 - q1);
		if (isFar) return { value, count };
	}
	return undefined;
}

function outliers({ features }: Subject): Finding[] {
	const numeric = features.filter(({ isNumber, sorted }) => isNumber && sorted.length >= fewest);
	const codes = numeric.flatMap((one) => {
		const found = sentinel(one);
		return found ? [{ one, ...found }] : [];
	});
	const coded = new Set(codes.map(({ one }) => one));
	const far = numeric.flatMap((one) => {
		if (coded.has(one)) return [];
		const { sorted } = one;
		const raw = farOut(sorted);
		if (raw.below + raw.above === 0) return [];
		// What is far out only because the values are skewed is not far out on a logarithmic scale.
		if ((sorted[0] as number) > 0) {
			const logs = farOut(sorted.map(Math.log));
			if (logs.below + logs.above === 0) return [];
		}
		return [{ one, ...raw }];
	});
	return [
		...codes.map(
			({ one, value, count }): Finding => ({
				severity: "warning",
				check: "code for missing",
				message: `"${one.name}" is ${number(value)} in ${counted(count, "row")}, far from all other values.`,
				value: count,
				about: [one.name],
				consequence: "If it stands for a missing value, means, slopes and distances take it for a measurement.",
				remedy: "Make it missing, if that is what it means.",
			}),
		),
		...ofAll(
			far.map(({ one }) => one),
			(one) => {
				const { below, above, low, high } = far.find((found) => found.one === one) as (typeof far)[number];
				const ends = [below > 0 && `${below} below ${number(low)}`, above > 0 && `${above} above ${number(high)}`];
				return `"${one.name}" (${ends.filter(Boolean).join(", ")})`;
			},
			{
				severity: "info",
				check: "outliers",
				message: (names) => `Values more than three quartile distances outside the quartiles: ${names}.`,
				consequence: "Squared errors and distances follow a few far values; standardising squeezes the rest together.",
				remedy: "Look at them. Correct what cannot be; keep what is true, with a robust scale or a model of ranks.",
			},
		),
	];
}

/** What each column by itself lacks. */
export async function columns(subject: Subject): Promise<Finding[]> {
	const findings: Finding[] = [];
	for (const check of [notFinite, constant, identifiers, levels, outliers]) {
		findings.push(...check(subject));
		await subject.breathe();
	}
	return findings;
}
