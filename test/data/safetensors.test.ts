import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { ExplainError } from "../../src/core/errors.ts";
import { ndArray } from "../../src/core/nd-array.ts";
import { readSafetensors } from "../../src/data/safetensors.ts";
import { writeSafetensors } from "../../src/data/safetensors-write.ts";
import { ready } from "../../src/math/backend.ts";
import { tf } from "../../src/math/tf.ts";
import { failure } from "../failure.ts";

const folder = fileURLToPath(new URL("../fixtures/transformers/", import.meta.url));
const typesFile = join(folder, "safetensors/types.safetensors");

/** A file with that header, as JSON or as it is, and so many bytes of data. */
function fileOf(header: unknown, data = 0, length?: bigint): Uint8Array {
	const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
	const bytes = new Uint8Array(8 + text.byteLength + data);
	new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.byteLength), true);
	bytes.set(text, 8);
	return bytes;
}

const read = (header: unknown, data = 0, length?: bigint) => failure(readSafetensors(fileOf(header, data, length)));
const entry = (dtype: unknown, shape: unknown, ...offsets: unknown[]) => ({ dtype, shape, data_offsets: offsets });

const special: Readonly<Record<string, number>> = { inf: Infinity, "-inf": -Infinity, nan: Number.NaN };

describe("a safetensors file", () => {
	const expected = JSON.parse(readFileSync(join(folder, "safetensors/types.json"), "utf8")) as {
		values: Record<string, (number | string)[]>;
		halves: string;
	};

	it("gives the numbers of every type, and its texts", async () => {
		const file = await readSafetensors(typesFile);
		expect(file.metadata).toEqual({ note: "für alle" });
		expect(file.tensors.get("Straße 模型")).toEqual({ dtype: "F32", shape: [2, 3] });
		expect(file.read("scalar").shape).toEqual([]);
		expect(file.read("none").shape).toEqual([0, 3]);
		for (const [name, values] of Object.entries(expected.values)) {
			const numbers = values.map((value) => (typeof value === "number" ? value : special[value]));
			expect([...file.read(name).values], name).toEqual([...Float32Array.from(numbers)]);
		}
	});

	it("widens every one of the 65,536 half-precision numbers exactly", async () => {
		const { values } = (await readSafetensors(typesFile)).read("every float16");
		const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
		const numbers = bits.filter((word) => (word & 0x7fffffff) <= 0x7f800000);
		expect(numbers).toHaveLength(65_536 - 2 * 1_023);
		expect(createHash("sha256").update(numbers).digest("hex")).toBe(expected.halves);
	});

	it("copies no 32-bit tensor that lies straight", async () => {
		const bytes = new Uint8Array(readFileSync(join(folder, "bert/model.safetensors")));
		const { values } = (await readSafetensors(bytes)).read("pooler.dense.bias");
		expect(values.buffer).toBe(bytes.buffer);
		const shifted = new Uint8Array(bytes.byteLength + 1);
		shifted.set(bytes, 1);
		const askew = (await readSafetensors(shifted.subarray(1))).read("pooler.dense.bias");
		expect(askew.values).toEqual(values);
		expect(askew.values.buffer).not.toBe(shifted.buffer);
	});

	it("names what exists where a tensor does not, and refuses 8-bit floats by name", async () => {
		const file = await readSafetensors(typesFile);
		expect(() => file.read("x")).toThrow(/has no tensor "x"; it has .*float16/);
		expect(() => file.read("float8_e4m3fn")).toThrow(/dtype of "float8_e4m3fn" in .* one of .*F32.*, got F8_E4M3/);
	});

	it("is refused with a reason where its header does not hold", async () => {
		const whole = { a: entry("F32", [2], 0, 8) };
		expect(await read(whole, 8)).toBe("no error");
		expect(await failure(readSafetensors(new Uint8Array(5)))).toBe(
			"bad-file readSafetensors: expected bytes to begin with the length of its header, got 5 bytes",
		);
		expect(await read(whole, 8, 2n ** 63n)).toMatch(
			/header of bytes to have at most \d+ bytes, got 9223372036854775808/,
		);
		expect(await read(whole, 8, 10n)).toMatch(/^bad-file .*expected the header of bytes to be JSON, got/);
		expect(await read("[]")).toContain("expected the header of bytes to be an object, got an array of 0");
		expect(await read({ __metadata__: { a: 1 } })).toContain("metadata of bytes to be texts");
		expect(await read({ a: entry("Q4", [1], 0, 4) }, 4)).toMatch(/dtype of "a" to be one of BOOL, .*, got "Q4"/);
		expect(await read({ a: entry("toString", [1], 0, 4) }, 4)).toContain('got "toString"');
		expect(await read({ a: 5 })).toContain("got undefined");
		expect(await read({ a: entry("F32", 2, 0, 8) }, 8)).toContain('shape of "a" to be a list of counts, got 2');
		expect(await read({ a: entry("F32", [-2], 0, 8) }, 8)).toContain('shape of "a" to be counts, got -2');
		expect(await read({ a: entry("F32", [1e9, 1e9], 0, 8) }, 8)).toContain(
			"at most 2 elements, got shape [1000000000, 1000000000]",
		);
		expect(await read({ a: entry("F32", [2], 0, 4) }, 8)).toContain("8 bytes apart, within 8, got [0, 4]");
		expect(await read({ a: entry("F32", [2], 4, 12) }, 8)).toContain("got [4, 12]");
		expect(await read({ a: entry("F32", [2], "0", 8) }, 8)).toContain('got ["0", 8]');
		expect(await read({ a: entry("F32", [2], 0, 8), b: entry("F32", [1], 4, 8) }, 8)).toContain(
			'expected "b" in bytes to begin at byte 8 of the data, got 4',
		);
		expect(await read({ a: entry("F32", [1], 0, 4), b: entry("F32", [1], 8, 12) }, 12)).toContain("begin at byte 4");
		expect(await read(whole, 12)).toContain("expected bytes to have 8 bytes of data, got 12");
	});

	it("is read or refused, whatever bytes it has", async () => {
		const bytes = readFileSync(join(folder, "bert/model.safetensors"));
		const damaged = fc.record({
			at: fc.array(fc.tuple(fc.nat(2_500), fc.nat(255)), { maxLength: 4 }),
			length: fc.oneof(fc.constant(bytes.byteLength), fc.nat(bytes.byteLength)),
		});
		let refused = 0;
		await fc.assert(
			fc.asyncProperty(damaged, async ({ at, length }) => {
				const copy = Uint8Array.from(bytes);
				for (const [place, value] of at) copy[place] = value;
				try {
					const file = await readSafetensors(copy.subarray(0, length));
					for (const name of file.tensors.keys()) file.read(name);
				} catch (error) {
					refused++;
					expect(error).toBeInstanceOf(ExplainError);
					expect((error as ExplainError).code).toBe("bad-file");
				}
			}),
			{ numRuns: 300, seed: 7 },
		);
		expect(refused).toBeGreaterThan(200);
	});
});

describe("a file that scripts/exporters/pytorch.py made of a checkpoint", () => {
	it("has every tensor's own numbers, whatever its strides and whoever shares its storage", async () => {
		const expected = JSON.parse(readFileSync(join(folder, "converted/expected.json"), "utf8")) as Record<
			string,
			{ shape: number[]; data: number[] }
		>;
		const file = await readSafetensors(join(folder, "converted/model.safetensors"));
		expect([...file.tensors.keys()].sort()).toEqual(Object.keys(expected).sort());
		for (const [name, { shape, data }] of Object.entries(expected)) {
			const { values, shape: came } = file.read(name);
			expect({ name, shape: came, data: [...values] }).toEqual({ name, shape, data });
		}
		const types = ["transposed", "steps", "half", "brain", "flags"].map((name) => file.tensors.get(name)?.dtype);
		expect(types).toEqual(["F32", "I64", "F16", "BF16", "BOOL"]);
	});
});

describe("weights in several files", () => {
	const place = mkdtempSync(join(tmpdir(), "shards "));
	afterAll(() => rmSync(place, { recursive: true }));
	cpSync(join(folder, "gpt2-classifier"), place, { recursive: true });
	const index = join(place, "model.safetensors.index.json");
	const { weight_map: map } = JSON.parse(readFileSync(index, "utf8")) as { weight_map: Record<string, string> };
	const withMap = async (changed: unknown) => {
		writeFileSync(index, JSON.stringify({ weight_map: changed }));
		return failure(readSafetensors(index));
	};

	it("are read as one, from a path and from an address", async () => {
		for (const source of [index, pathToFileURL(index)]) {
			const file = await readSafetensors(source);
			expect([...file.tensors.keys()].sort()).toEqual(Object.keys(map).sort());
			expect(file.read("score.weight").shape).toEqual([3, 16]);
			expect(() => file.read("x")).toThrow(/has no tensor "x"; it has .*score\.weight/);
		}
	});

	it("are never looked for outside the index's folder", async () => {
		const outside = [
			"../model.safetensors",
			"/etc/model.safetensors",
			"a/b.safetensors",
			"a\\b.safetensors",
			"http:x.safetensors",
			".safetensors",
			"model.bin",
			5,
		];
		for (const name of outside) {
			expect(await withMap({ ...map, x: name })).toContain(
				"bad-file readSafetensors: expected the name of a .safetensors file in the same folder, got",
			);
		}
	});

	it("must hold what the index says", async () => {
		expect(await withMap({ ...map, absent: Object.values(map)[0] })).toMatch(
			/expected "absent" in model-0.*, got none/,
		);
		expect(await withMap(undefined)).toContain("to have a weight_map");
		expect(await withMap({ ...map, x: "model-4.safetensors" })).toMatch(/^bad-input .*model-4\.safetensors/);
		cpSync(join(place, "model-00003-of-00003.safetensors"), join(place, "twice.safetensors"));
		expect(await withMap({ ...map, x: "twice.safetensors" })).toMatch(/in one file, got it in model-0.* and twice/);
	});
});

describe("tensors that are written", () => {
	it("have the bytes of the format's own writer", async () => {
		const one = (values: ArrayLike<number> & Parameters<typeof ndArray>[0]) => ndArray(values, [values.length], ["x"]);
		const bytes = await writeSafetensors(
			{
				"b.weight": ndArray(Float32Array.of(0, 1, 2, 3, 4, 5), [2, 3], ["x", "y"]),
				"a.weight": one(Float32Array.of(1.5)),
				Ä: ndArray(Float64Array.of(2), [1, 1], ["x", "y"]),
				"10": one(Int32Array.of(3, 4, 5)),
				"2": one(Uint8Array.of(1, 2, 3)),
				i8: one(Int8Array.of(-1)),
				i16: one(Int16Array.of(-2)),
				u16: one(Uint16Array.of(7)),
				u32: one(Uint32Array.of(8)),
			},
			{ metadata: { made: "here" } },
		);
		expect(Buffer.from(bytes)).toEqual(readFileSync(join(folder, "safetensors/written.safetensors")));
	});

	it("come back as they were, arrays and tensors, parts of larger ones too", async () => {
		await ready();
		const tensor = tf.tensor2d([1, 2, 3, 4], [2, 2]);
		const part = new Float32Array(10).fill(7).subarray(3, 5);
		const file = await readSafetensors(await writeSafetensors({ tensor, part: ndArray(part, [2], ["x"]) }));
		tensor.dispose();
		expect([...file.read("tensor").values]).toEqual([1, 2, 3, 4]);
		expect(file.read("tensor").shape).toEqual([2, 2]);
		expect([...file.read("part").values]).toEqual([7, 7]);
		expect(file.metadata).toEqual({});
	});

	it("are refused where they are none", async () => {
		expect(await failure(writeSafetensors({ a: [1, 2] as never }))).toBe(
			'bad-input writeSafetensors: expected "a" to be an NdArray or a tensor, got an array of 2',
		);
		const one = ndArray(Float32Array.of(1), [1], ["x"]);
		expect(await failure(writeSafetensors({ __metadata__: one }))).toContain(
			"names of tensors other than __metadata__",
		);
	});
});
