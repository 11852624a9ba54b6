import { ExplainError } from "../../core/errors.ts";
import { type NdArray, ndArray, shapeText } from "../../core/nd-array.ts";
import { readNumbers } from "./read-batch.ts";

/** What is known of a model's answers before it answers. */
export interface ExpectedAnswer {
	/** Who answered, for error texts. */
	readonly who: string;
	/** Rows that were asked about. */
	readonly rows: number;
	/** Scores for each row, where that is known. */
	readonly outputs: number | undefined;
}

/** `[n, outputs]` of an answer's shape: one number for each row, or, of a single row, its scores alone, will do. */
function asRows(shape: readonly number[], { rows, outputs }: ExpectedAnswer): [number, number] | undefined {
	const [first = 0, second] = shape;
	if (shape.length === 2) return first === rows ? [first, second as number] : undefined;
	if (shape.length !== 1) return undefined;
	if (first === rows && (outputs === undefined || outputs === 1)) return [first, 1];
	return rows === 1 ? [1, first] : undefined;
}

/**
 * Checks what a black box answered: a row of finite scores for each row that it was asked about.
 *
 * @throws ExplainError `bad-input` where it is no array of numbers, `shape-mismatch`, `not-finite`.
 */
export async function readAnswer(answer: unknown, expected: ExpectedAnswer): Promise<NdArray<Float64Array>> {
	const { who, rows, outputs } = expected;
	const words = `scores of shape ${shapeText([rows, outputs ?? "outputs"])}`;
	const { values, shape } = await readNumbers(
		answer,
		(came) => new ExplainError("bad-input", `${who}: expected to be answered ${words}, got ${came}`),
	);
	const rowsShape = asRows(shape, expected);
	if (!rowsShape || rowsShape[1] === 0 || (outputs !== undefined && rowsShape[1] !== outputs)) {
		throw new ExplainError(
			"shape-mismatch",
			`${who}: expected to be answered ${words}, got shape ${shapeText(shape)} for ${rows} rows`,
		);
	}
	const scores = Float64Array.from(values);
	const wrong = scores.findIndex((score) => !Number.isFinite(score));
	if (wrong >= 0) {
		const place = `output ${wrong % rowsShape[1]} of row ${Math.floor(wrong / rowsShape[1])}`;
		throw new ExplainError("not-finite", `${who}: expected finite scores, got ${scores[wrong]} as ${place}`);
	}
	return ndArray(scores, rowsShape, ["example", "output"]);
}
