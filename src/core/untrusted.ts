import { ExplainError, messageOf, shown } from "./errors.ts";
import { shapeText } from "./nd-array.ts";

/** What reading a file that may be damaged or hostile throws: which file, what was expected, what came. */
export function badFile(reader: string, problem: string, cause?: unknown): ExplainError {
	return new ExplainError("bad-file", `${reader}: ${problem}`, cause === undefined ? undefined : { cause });
}

/**
 * What a package's own error says of a file. Where the package looked for what is not there it says nothing of the file, but
 * of itself: "Cannot read properties of null".
 */
export function damageOf(error: unknown): string {
	const stumbled = error instanceof TypeError || error instanceof RangeError;
	return stumbled ? "its parts do not fit together" : messageOf(error);
}

/** Whether a value is an object with names, as JSON has them: no list, and not null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The number of elements of a shape that a file states, checked before memory is taken for it.
 *
 * @param most what the file can hold of them, from the bytes that are there.
 * @throws ExplainError `bad-file` for lengths that are no counts, or for more elements than `most`.
 */
export function statedSize(reader: string, name: string, shape: readonly unknown[], most: number): number {
	let size = 1;
	for (const length of shape) {
		if (typeof length !== "number" || !Number.isSafeInteger(length) || length < 0) {
			throw badFile(reader, `expected the shape of ${shown(name)} to be counts, got ${shown(length)}`);
		}
		size *= length;
	}
	if (size > most) {
		const text = shapeText(shape as readonly number[]);
		throw badFile(reader, `expected ${shown(name)} to have at most ${most} elements, got shape ${text}`);
	}
	return size;
}
