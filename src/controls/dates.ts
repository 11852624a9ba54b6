import { type Codec, refused } from "./codec.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A date of any realm, or what `new Date` reads as one. */
function toDate(value: unknown): Date | typeof refused {
	const isDate = Object.prototype.toString.call(value) === "[object Date]";
	if (!isDate && typeof value !== "string") return refused;
	const date = new Date(value as Date | string);
	return Number.isNaN(date.getTime()) ? refused : date;
}

/** The numbers of these fields; absent ones are 0. */
function numbers(value: unknown, names: readonly string[]): number[] | undefined {
	if (typeof value !== "object" || value === null) return undefined;
	const found = names.map((name) => (value as Fields)[name] ?? 0);
	return found.every((each) => typeof each === "number" && Number.isFinite(each)) ? (found as number[]) : undefined;
}

const dayFields = ["year", "month", "date"];
const timeFields = ["hours", "minutes", "seconds", "milliseconds"];
const allFields = [...dayFields, ...timeFields];

/** `Date.UTC` takes the years 0 to 99 for 1900 to 1999. */
function utc([year = 0, month = 0, date = 1, ...time]: readonly number[]): Date {
	const made = new Date(0);
	made.setUTCFullYear(year, month, date);
	const [hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = time;
	made.setUTCHours(hours, minutes, seconds, milliseconds);
	return made;
}

function wall([year = 0, month = 0, date = 1, ...time]: readonly number[]): Date {
	const made = new Date(2000, 0);
	made.setFullYear(year, month, date);
	const [hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = time;
	made.setHours(hours, minutes, seconds, milliseconds);
	return made;
}

/** Days, as midnight UTC. */
export const days: Codec = {
	expected: "a date",
	read(value) {
		const date = toDate(value);
		return date === refused ? refused : new Date(date.setUTCHours(0, 0, 0, 0));
	},
	toWire: (value) => {
		const date = value as Date;
		return { year: date.getUTCFullYear(), month: date.getUTCMonth(), date: date.getUTCDate() };
	},
	fromWire(value) {
		const fields = numbers(value, dayFields);
		return fields ? utc(fields) : value;
	},
};

/** Moments. */
export const moments: Codec = {
	expected: "a date and time",
	read: toDate,
	toWire: (value) => {
		const date = value as Date;
		return {
			...(days.toWire?.(date) as object),
			hours: date.getUTCHours(),
			minutes: date.getUTCMinutes(),
			seconds: date.getUTCSeconds(),
			milliseconds: date.getUTCMilliseconds(),
		};
	},
	fromWire(value) {
		const fields = numbers(value, allFields);
		return fields ? utc(fields) : value;
	},
};

/** Days and times without a time zone: read in that of the kernel. */
export const wallTimes: Codec = {
	expected: "a date and time",
	read: toDate,
	toWire: (value) => {
		const date = value as Date;
		return {
			year: date.getFullYear(),
			month: date.getMonth(),
			date: date.getDate(),
			hours: date.getHours(),
			minutes: date.getMinutes(),
			seconds: date.getSeconds(),
			milliseconds: date.getMilliseconds(),
		};
	},
	fromWire(value) {
		const fields = numbers(value, allFields);
		return fields ? wall(fields) : value;
	},
};

const timePattern = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3}))?)?$/;

/** `"14:05"`, with seconds and milliseconds where they are not zero: such texts sort as the times do. */
function timeText([hours = 0, minutes = 0, seconds = 0, milliseconds = 0]: readonly number[]): string {
	const two = (value: number) => String(value).padStart(2, "0");
	const fraction = milliseconds > 0 ? `.${String(milliseconds).padStart(3, "0")}` : "";
	return `${two(hours)}:${two(minutes)}${seconds > 0 || milliseconds > 0 ? `:${two(seconds)}${fraction}` : ""}`;
}

function timeNumbers(text: string): number[] | undefined {
	const found = timePattern.exec(text);
	return found?.slice(1).map((part, i) => Number((i === 3 ? part?.padEnd(3, "0") : part) ?? 0));
}

/** Times of day, as text; of a `Date` its time in UTC, as a browser's time field has it. */
export const times: Codec = {
	expected: 'a time such as "14:05" or "14:05:30"',
	read(value) {
		if (typeof value === "string") {
			const parts = timeNumbers(value);
			return parts ? timeText(parts) : refused;
		}
		const date = toDate(value);
		return date === refused ? refused : timeText(Object.values(moments.toWire?.(date) as object).slice(3) as number[]);
	},
	toWire: (value) => {
		const parts = timeNumbers(value as string) ?? [];
		return Object.fromEntries(timeFields.map((name, i) => [name, parts[i] ?? 0]));
	},
	fromWire(value) {
		const fields = numbers(value, timeFields);
		return fields ? timeText(fields) : value;
	},
};
