import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mismatch } from "./match.ts";
import { methods } from "./methods.ts";
import { type GoldenCase, type GoldenFile, type GoldenTensor, isTensor, NotCovered } from "./schema.ts";

/** What became of a case. */
export interface Outcome {
	readonly file: string;
	readonly id: string;
	readonly method: string;
	readonly result: "passed" | "failed" | "not covered";
	/** Why it failed or is not covered. */
	readonly reason?: string;
}

/** Every golden file of a folder; other JSON files are left out. */
export function readFolder(folder: string): { name: string; file: GoldenFile }[] {
	return readdirSync(folder)
		.filter((name) => name.endsWith(".json"))
		.sort()
		.map((name) => ({ name, file: JSON.parse(readFileSync(join(folder, name), "utf8")) as GoldenFile }))
		.filter(({ file }) => file.schema === "xai-golden/1");
}

const isNumbers = (value: unknown): value is number[] =>
	Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "number" || one === null);

/** An expectation as tensors by key: a tensor itself, a number, numbers in a list, or those of an object under `key.name`. */
function tensorsOf(key: string, value: unknown): [string, GoldenTensor][] {
	if (isTensor(value)) return [[key, value]];
	if (typeof value === "number") return [[key, { shape: [], data: [value] }]];
	// A text repeats numbers that stand beside it.
	if (typeof value === "string") return [];
	if (Array.isArray(value) && value.length > 1 && value.every(isNumbers))
		return [[key, { shape: [value.length, value[0]?.length ?? 0], data: value.flat() }]];
	if (isNumbers(value)) return [[key, { shape: [value.length], data: value }]];
	if (Array.isArray(value) && value.length === 1) return tensorsOf(key, value[0]);
	if (Array.isArray(value) && value.every(isTensor)) return value.map((part, i) => [`${key}.${i}`, part]);
	if (typeof value === "object" && value !== null && !Array.isArray(value))
		return Object.entries(value).flatMap(([name, part]) => tensorsOf(`${key}.${name}`, part));
	throw new NotCovered(`expectation "${key}", which is no tensor`);
}

/** The tensors that a case expects, by key. */
function expectations({ expected }: GoldenCase): [string, GoldenTensor][] {
	return Object.entries(expected).flatMap(([key, value]) => tensorsOf(key, value));
}

/** Runs one case through the public API. An error of the library fails the case, as does an answer out of tolerance. */
export async function runCase(name: string, file: GoldenFile, golden: GoldenCase): Promise<Outcome> {
	const of = { file: name, id: golden.id, method: golden.method };
	const method = Object.hasOwn(methods, golden.method) ? methods[golden.method] : undefined;
	if (!method) return { ...of, result: "not covered", reason: `method ${golden.method}` };
	try {
		const expected = expectations(golden);
		const got = await method(golden, file);
		for (const [key, tensor] of expected) {
			const answer = got[key];
			if (!answer) return { ...of, result: "not covered", reason: `expectation "${key}"` };
			const wrong = mismatch(answer, tensor, golden.tolerance);
			if (wrong) return { ...of, result: "failed", reason: `${key}: ${wrong.text}` };
		}
		return { ...of, result: "passed" };
	} catch (error) {
		if (error instanceof NotCovered) return { ...of, result: "not covered", reason: error.message };
		return { ...of, result: "failed", reason: String(error) };
	}
}

/** Runs every case of every golden file of a folder. */
export async function runFolder(folder: string): Promise<Outcome[]> {
	const outcomes: Outcome[] = [];
	for (const { name, file } of readFolder(folder)) {
		for (const golden of file.cases) outcomes.push(await runCase(name, file, golden));
	}
	return outcomes;
}

const results = ["passed", "failed", "not covered"] as const;

/** A table by method, the failures with their reasons, and the line of sums. */
export function report(outcomes: readonly Outcome[]): string {
	const count = (of: readonly Outcome[]) =>
		results.map((result) => of.filter((outcome) => outcome.result === result).length);
	const byMethod = new Map<string, Outcome[]>();
	for (const outcome of outcomes) byMethod.set(outcome.method, [...(byMethod.get(outcome.method) ?? []), outcome]);
	const width = Math.max("method".length, ...[...byMethod.keys()].map((method) => method.length));
	const row = (first: string, cells: readonly (string | number)[]) =>
		first.padEnd(width) + cells.map((cell) => String(cell).padStart(13)).join("");
	const failures = outcomes.filter(({ result }) => result === "failed");
	return [
		row("method", results),
		...[...byMethod.keys()].sort().map((method) => row(method, count(byMethod.get(method) ?? []))),
		...failures.map(({ file, id, reason }) => `FAILED ${file} ${id}: ${reason}`),
		count(outcomes)
			.map((n, i) => `${n} ${results[i]}`)
			.join(", "),
	].join("\n");
}
