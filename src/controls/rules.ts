import { shown } from "../core/errors.ts";
import type { Rule, State } from "./model-description.ts";

/** Numbers, dates and times of day, which all compare. */
type Bound = number | Date | string | null;

function bounds(next: Readonly<State>, changed: ReadonlySet<string>, name: string): { min: Bound; max: Bound } {
	const { min, max } = next as { min: Bound; max: Bound };
	if (min !== null && max !== null && max < min) {
		const [written, expected] = changed.has("min")
			? ["min", `at most max, ${said(max)}`]
			: ["max", `at least min, ${said(min)}`];
		throw new RangeError(`${name}.${written}: expected ${expected}, got ${said(next[written])}`);
	}
	return { min, max };
}

const said = (value: unknown) => (value instanceof Date ? value.toISOString() : shown(value));

function within<T extends Bound>(value: T, min: Bound, max: Bound): T {
	if (value === null) return value;
	if (min !== null && value < min) return min as T;
	return max !== null && value > max ? (max as T) : value;
}

/** A value between `min` and `max`: outside, it becomes the nearer of them, as in ipywidgets. */
export const bounded: Rule = (next, changed, _before, name) => {
	const { min, max } = bounds(next, changed, name);
	next.value = within(next.value as Bound, min, max);
};

/** A value between `base ** min` and `base ** max`. */
export const boundedByPower: Rule = (next, changed, _before, name) => {
	const { min, max } = bounds(next, changed, name) as { min: number; max: number };
	const base = next.base as number;
	if (base <= 0 || base === 1) throw new RangeError(`${name}.base: expected a number above 0 and not 1, got ${base}`);
	const [low, high] = base > 1 ? [base ** min, base ** max] : [base ** max, base ** min];
	next.value = within(next.value as number, low, high);
};

/** A pair of values between `min` and `max`, the lower first; without one, the middle half of the range. */
export const boundedPair: Rule = (next, changed, before, name) => {
	const { min, max } = bounds(next, changed, name) as { min: number; max: number };
	if (!before && !changed.has("value")) {
		const middle = [0.75 * min + 0.25 * max, 0.25 * min + 0.75 * max];
		next.value = name === "IntRangeSlider" ? middle.map(Math.round) : middle;
	}
	const [lower, upper] = next.value as readonly [number, number];
	if (upper < lower) throw new RangeError(`${name}.value: expected the lower value first, got [${lower}, ${upper}]`);
	next.value = Object.freeze([within(lower, min, max), within(upper, min, max)]);
};

/** Tags among those that are allowed, between `min` and `max` where there are such, and none empty. */
export const allowedTags: Rule = (next, _changed, _before, name) => {
	const {
		value,
		allowedTags: allowed,
		allowDuplicates,
		min = null,
		max = null,
	} = next as {
		value: readonly (string | number)[];
		allowedTags: readonly (string | number)[];
		allowDuplicates: boolean;
		min?: number | null;
		max?: number | null;
	};
	const fail = (expected: string, tag: unknown) =>
		new RangeError(`${name}.value: expected ${expected}, got ${shown(tag)}`);
	for (const tag of value) {
		if (tag === "") throw fail("no empty tag", tag);
		if (allowed.length > 0 && !allowed.includes(tag)) throw fail(`tags among ${allowed.join(", ")}`, tag);
		if (min !== null && Number(tag) < min) throw fail(`numbers of at least ${min}`, tag);
		if (max !== null && Number(tag) > max) throw fail(`numbers of at most ${max}`, tag);
	}
	if (!allowDuplicates && new Set(value).size < value.length) throw fail("no tag twice", value.join(", "));
};

/** With `ensureOption`, a text among the options. */
export const amongOptions: Rule = (next, _changed, _before, name) => {
	const { value, options, ensureOption } = next as { value: string; options: readonly string[]; ensureOption: boolean };
	if (ensureOption && value !== "" && !options.includes(value))
		throw new RangeError(`${name}.value: expected one of ${options.join(", ")}, got ${shown(value)}`);
};

const sides = ["borderTop", "borderRight", "borderBottom", "borderLeft"] as const;

/** `border` writes all four sides, and reads as what they have in common. */
export const allSides: Rule = (next, changed) => {
	if (changed.has("border")) for (const side of sides) if (!changed.has(side)) next[side] = next.border;
	next.border = sides.every((side) => next[side] === next.borderTop) ? next.borderTop : null;
};
