import { ExplainError, shown } from "../../core/errors.ts";
import { type NdArray, sizeOf, type TypedArray } from "../../core/nd-array.ts";

/** How rows stand in a request's body. */
export type HttpBody = "instances" | "inputs" | "array" | ((rows: NdArray<TypedArray>) => unknown);

/** Numbers as arrays of arrays, as JSON writes them; a missing value (NaN) is null. */
function nested({ values, shape }: NdArray<TypedArray>): unknown {
	const part = (depth: number, start: number): unknown => {
		if (depth === shape.length) return values[start];
		const size = sizeOf(shape.slice(depth + 1));
		return Array.from({ length: shape[depth] as number }, (_, i) => part(depth + 1, start + i * size));
	};
	return part(0, 0);
}

/**
 * What is sent for rows: `{"instances": rows}` as TensorFlow Serving, Vertex AI and KServe take it, `{"inputs": rows}`,
 * rows alone, or what a function makes of them.
 *
 * @throws ExplainError `not-finite` for an infinite number, which JSON does not have.
 */
export function requestBody(who: string, format: HttpBody, rows: NdArray<TypedArray>): unknown {
	if (typeof format === "function") return format(rows);
	const infinite = rows.values.findIndex((value) => Math.abs(value) === Infinity);
	if (infinite >= 0) {
		throw new ExplainError("not-finite", `${who}: expected finite numbers or NaN, got ${rows.values[infinite]}`);
	}
	return format === "array" ? nested(rows) : { [format]: nested(rows) };
}

/** The fields under which servers put their answers. */
const fields = ["predictions", "outputs", "probabilities", "scores"];

/**
 * The scores in an answer: a list, or what stands under `predictions`, `outputs`, `probabilities` or `scores`.
 *
 * @throws ExplainError `bad-input` for anything else, naming the fields that came.
 */
export function scoresIn(who: string, answer: unknown): unknown {
	if (Array.isArray(answer)) return answer;
	if (typeof answer === "object" && answer !== null) {
		const field = fields.find((name) => Object.hasOwn(answer, name));
		if (field) return (answer as Record<string, unknown>)[field];
	}
	const expected = `a list of scores, or an object with ${fields.join(", ")}`;
	throw new ExplainError("bad-input", `${who}: expected ${expected}, got ${shown(answer)}; or give option "answer"`);
}
