import { ExplainError, shown } from "./errors.ts";

/** How one option is checked: its default, and what it takes in words for the error text. */
export interface OptionRule<T> {
	readonly fallback: T;
	readonly expected: string;
	accepts(value: unknown): boolean;
}

/** The rules of a method's options. */
export type OptionRules<O> = { readonly [N in keyof O]-?: OptionRule<O[N]> };

/** true or false. */
export function flag(fallback: boolean): OptionRule<boolean> {
	return { fallback, expected: "true or false", accepts: (value) => typeof value === "boolean" };
}

/** A finite number in a closed range. */
export function number(
	fallback: number,
	range: { min?: number; max?: number; integer?: boolean } = {},
): OptionRule<number> {
	const { min = -Infinity, max = Infinity, integer = false } = range;
	const bounds = [min === -Infinity ? "" : `at least ${min}`, max === Infinity ? "" : `at most ${max}`].filter(Boolean);
	return {
		fallback,
		expected: [integer ? "an integer" : "a number", bounds.join(" and ")].filter(Boolean).join(" "),
		accepts: (value) =>
			typeof value === "number" &&
			Number.isFinite(value) &&
			value >= min &&
			value <= max &&
			(!integer || Number.isInteger(value)),
	};
}

/** One of the listed words. */
export function oneOf<const T extends string>(words: readonly T[], fallback: NoInfer<T>): OptionRule<T> {
	return {
		fallback,
		expected: `one of ${words.map((word) => `"${word}"`).join(", ")}`,
		accepts: (value) => words.includes(value as T),
	};
}

/** What the other rule takes, or nothing. */
export function optional<T>({ expected, accepts }: OptionRule<T>): OptionRule<T | undefined> {
	return { fallback: undefined, expected, accepts: (value) => value === undefined || accepts(value) };
}

/** A text, or nothing. */
export function optionalText(): OptionRule<string | undefined> {
	return optional(checked<string>("", "a text", (value) => typeof value === "string"));
}

/** Names, such as those of features or outputs, or nothing. */
export function optionalNames(): OptionRule<readonly string[] | undefined> {
	const areNames = (value: unknown) =>
		Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === "string");
	return optional(checked<readonly string[]>([], "a list of texts", areNames));
}

/** What stops a run, or nothing. */
export function optionalSignal(): OptionRule<AbortSignal | undefined> {
	return checked<AbortSignal | undefined>(undefined, "an AbortSignal", (value) => value instanceof AbortSignal);
}

/** A rule of its own making. */
export function checked<T>(fallback: T, expected: string, accepts: (value: unknown) => boolean): OptionRule<T> {
	return { fallback, expected, accepts };
}

/** Those of options that have a value, for a function that tells by their absence that they were not given. */
export function stated<O extends object>(options: O): { [N in keyof O]?: NonNullable<O[N]> } {
	return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}

/**
 * Fills in defaults and checks every option.
 *
 * @throws ExplainError `bad-option` naming the method, what was expected, what came, and for an unknown name the options that exist.
 */
export function checkOptions<O extends object>(method: string, rules: OptionRules<O>, given: object): O {
	const known = Object.keys(rules);
	for (const name of Object.keys(given)) {
		if (!known.includes(name)) {
			throw new ExplainError(
				"bad-option",
				`${method}: there is no option "${name}"; the options are ${known.join(", ")}`,
			);
		}
	}
	const result: Record<string, unknown> = {};
	for (const name of known) {
		const rule = rules[name as keyof O];
		const value = (given as Record<string, unknown>)[name];
		if (value === undefined) {
			result[name] = rule.fallback;
			continue;
		}
		if (!rule.accepts(value)) {
			throw new ExplainError(
				"bad-option",
				`${method}: expected option "${name}" to be ${rule.expected}, got ${shown(value)}`,
			);
		}
		result[name] = value;
	}
	return result as O;
}
