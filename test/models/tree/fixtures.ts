import { readFileSync } from "node:fs";
import { type NdArray, ndArray } from "../../../src/core/nd-array.ts";

/** What a framework answered, as scripts/fixtures/trees.py writes it; null is a missing value. */
export interface TreeCase {
	readonly name?: string;
	/** The model's text, or its bytes in base64. */
	readonly model?: string;
	readonly rows: readonly (readonly (number | null)[])[];
	readonly predict: readonly (readonly number[])[];
	readonly scores?: readonly (readonly number[])[];
	readonly leaves?: readonly (readonly number[])[];
}

export const fixture = (name: string): URL => new URL(`../../fixtures/trees/${name}`, import.meta.url);

export const readBytes = (name: string): Uint8Array => new Uint8Array(readFileSync(fixture(name)));

export const readFixture = <T>(name: string): T => JSON.parse(readFileSync(fixture(name), "utf8")) as T;

export function rowsOf({ rows }: Pick<TreeCase, "rows">): NdArray<Float64Array> {
	const columns = rows[0]?.length ?? 0;
	const values = Float64Array.from(rows.flat(), (value) => value ?? Number.NaN);
	return ndArray(values, [rows.length, columns], ["example", "feature"]);
}
