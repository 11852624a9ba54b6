import { ExplainError, shown } from "../../../src/core/errors.ts";
import { sizeOf } from "../../../src/core/nd-array.ts";

/** The state comes over a wire or out of a saved file: nothing of it is trusted to have the shape that its type says. */
export type Unchecked = Readonly<Record<string, unknown>>;

/** More cells than any screen shows; keeps a hostile or mistaken state from freezing the page. */
const maxElements = 64 * 1024 * 1024;
const maxListLength = 100_000;

/** An error that names the place, what belongs there and what stood there. */
export function wrong(where: string, expected: string, got: unknown): ExplainError {
	return new ExplainError("bad-input", `${where}: expected ${expected}, got ${shown(got)}`);
}

export function object(where: string, value: unknown): Unchecked {
	if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value))
		throw wrong(where, "an object", value);
	return value as Unchecked;
}

export function list(where: string, value: unknown): readonly unknown[] {
	if (!Array.isArray(value)) throw wrong(where, "a list", value);
	if (value.length > maxListLength) throw wrong(where, `at most ${maxListLength} items`, value);
	return value;
}

export function text(where: string, value: unknown): string {
	if (typeof value !== "string") throw wrong(where, "a text", value);
	return value;
}

export function finite(where: string, value: unknown): number {
	if (typeof value !== "number" || !Number.isFinite(value)) throw wrong(where, "a finite number", value);
	return value;
}

export function oneOf(where: string, value: unknown, allowed: readonly string[]): string {
	if (typeof value !== "string" || !allowed.includes(value)) throw wrong(where, allowed.join(" or "), value);
	return value;
}

/** Two finite numbers, the first not above the second. */
export function domain(where: string, value: unknown): void {
	const [low, high, ...more] = list(where, value);
	if (more.length > 0 || finite(`${where}.0`, low) > finite(`${where}.1`, high))
		throw wrong(where, "[low, high]", value);
}

/**
 * Checks an array: the element type, its axes' lengths (`null` for any), as many values as the shape says, all finite where floats.
 *
 * @param missing whether a float may be NaN, for a cell without a value.
 * @returns the shape.
 */
export function array(
	where: string,
	value: unknown,
	type: typeof Float32Array | typeof Uint8ClampedArray,
	lengths: readonly (number | null)[],
	missing = false,
): readonly number[] {
	const { values, shape } = object(where, value);
	const sizes = list(`${where}.shape`, shape).map((length, i) => finite(`${where}.shape.${i}`, length));
	const fits =
		sizes.length === lengths.length && sizes.every((n, i) => n === (lengths[i] ?? n) && n > 0 && Number.isInteger(n));
	if (!fits) throw wrong(`${where}.shape`, `[${lengths.map((n) => n ?? "n").join(", ")}]`, `[${sizes.join(", ")}]`);
	if (!(values instanceof type)) throw wrong(`${where}.values`, `a ${type.name}`, values);
	if (sizeOf(sizes) !== values.length || values.length > maxElements)
		throw wrong(`${where}.values`, `${sizeOf(sizes)} values for shape [${sizes.join(", ")}]`, values.length);
	if (values instanceof Float32Array) {
		const at = values.findIndex((number) => !Number.isFinite(number) && !(missing && Number.isNaN(number)));
		if (at >= 0) throw wrong(`${where}.values.${at}`, "a finite number", values[at]);
	}
	return sizes;
}
