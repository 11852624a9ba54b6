/** A number as data files write it: no leading zeros (those are codes, such as postal ones), no hexadecimal. */
const numberText = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

const words: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, infinity: Infinity };

/** The number that a text is; undefined if it is none. `decimal` is the decimal mark. */
export function parseNumber(text: string, decimal: "." | "," = "."): number | undefined {
	const trimmed = text.trim();
	const plain = decimal === "." ? trimmed : trimmed.includes(".") ? "" : trimmed.replace(decimal, ".");
	if (numberText.test(plain)) return Number(plain);
	const word = words[trimmed.replace(/^[+-]/, "").toLowerCase()];
	return word !== undefined && trimmed.startsWith("-") ? -word : word;
}

/** true or false, in any case of letters; undefined for another text. */
export function parseBoolean(text: string): boolean | undefined {
	const word = text.trim().toLowerCase();
	return word === "true" ? true : word === "false" ? false : undefined;
}

const dateText =
	/^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(?:(Z)|([+-])(\d\d):?(\d\d)?)?)?$/i;

/**
 * The moment that an ISO 8601 date or date and time is, in milliseconds since 1970; undefined for another text and for
 * days and times that do not exist. Without a zone it is read as UTC, so that a file means the same everywhere.
 */
export function parseDate(text: string): number | undefined {
	const found = dateText.exec(text.trim());
	if (!found) return undefined;
	const at = (group: number) => Number(found[group] ?? 0);
	const [year, month, day, hour, minute, second] = [at(1), at(2), at(3), at(4), at(5), at(6)];
	if (hour > 23 || minute > 59 || second > 59 || at(10) > 23 || at(11) > 59) return undefined;
	const date = new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
	const offset = (found[9] === "-" ? -1 : 1) * (at(10) * 60 + at(11));
	const milliseconds = Number(`0.${found[7] ?? 0}`) * 1000;
	return date.getTime() + ((hour * 60 + minute - offset) * 60 + second) * 1000 + milliseconds;
}

/** A moment as ISO 8601: the day alone where it begins in UTC, otherwise with the time, in UTC. */
export function dateToText(milliseconds: number): string {
	if (Number.isNaN(new Date(milliseconds).getTime())) return "Invalid Date";
	const text = new Date(milliseconds).toISOString();
	return text.endsWith("T00:00:00.000Z") ? text.slice(0, -14) : text;
}
