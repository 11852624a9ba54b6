import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, afterEach, expect, test } from "vitest";
import { ndArray } from "../../../src/core/nd-array.ts";
import {
	type PythonPredictor,
	type PythonPredictorOptions,
	type PythonSource,
	pythonPredictor,
} from "../../../src/models/black-box/python-predictor.ts";
import { failure } from "../../failure.ts";

const rows = ndArray(Float64Array.of(1, 2, 3, 4, 5, 6), [3, 2], ["example", "feature"]);
const folder = mkdtempSync(join(tmpdir(), "glasscell-python-"));
const open: PythonPredictor[] = [];

/** A Python without the packages that this machine may have: there the model's code sees lists. */
const bare = join(folder, "python");
writeFileSync(bare, '#!/bin/sh\nexec python3 -S "$@"\n', { mode: 0o755 });

/** A predictor that is closed after the test. */
function python(source: PythonSource, options: PythonPredictorOptions = {}): PythonPredictor {
	const model = pythonPredictor(source, { python: bare, ...options });
	open.push(model);
	return model;
}

afterEach(async () => {
	await Promise.all(open.splice(0).map((model) => model.close()));
});
afterAll(() => rmSync(folder, { recursive: true }));

const sums = "def predict(rows):\n    return [sum(row) for row in rows]\n";

test("a script answers, and finds what lies beside it", async () => {
	writeFileSync(join(folder, "weights.py"), "WEIGHTS = [0.5, 0.25]\n");
	const script = join(folder, "my-model.py");
	writeFileSync(
		script,
		"from weights import WEIGHTS\ndef predict(rows):\n    p = [sum(w * x for w, x in zip(WEIGHTS, row)) / 8 for row in rows]\n    return [[1 - x, x] for x in p]\n",
	);
	const model = python(script, { outputNames: ["no", "yes"], featureNames: ["a", "b"] });
	expect(await model.predict(rows)).toMatchObject({
		shape: [3, 2],
		values: Float64Array.of(0.875, 0.125, 0.6875, 0.3125, 0.5, 0.5),
	});
	expect(model.identity).toEqual({ id: `python:${script}`, backend: "Python", outputNames: ["no", "yes"] });
});

test("a module, code, a function by its name and a method of an object answer", async () => {
	writeFileSync(
		join(folder, "some_module.py"),
		`${sums}\nclass Model:\n    def score(self, rows):\n        return [[2 * sum(row)] for row in rows]\nmodel = Model()\n`,
	);
	const module = { module: "some_module" };
	expect((await python(module, { cwd: folder }).predict(rows)).values).toEqual(Float64Array.of(3, 7, 11));
	const method = python(module, { cwd: folder, function: "model.score" });
	expect((await method.predict(rows)).values).toEqual(Float64Array.of(6, 14, 22));
	const later = "async def answer(rows):\n    return [row[0] for row in rows]\n";
	expect((await python({ code: later }, { function: "answer" }).predict(rows)).values).toEqual(
		Float64Array.of(1, 3, 5),
	);
});

test("every 64-bit number arrives as it was, missing ones too, and so do 32-bit numbers and images", async () => {
	const numbers = Float64Array.of(0.1, -1e-320, Number.MAX_VALUE, Math.PI, -0, 2 ** 53 + 2);
	const echo = "def predict(rows):\n    return [list(row) for row in rows]\n";
	const model = python({ code: echo });
	const { values } = await model.predict(ndArray(numbers, [2, 3], ["example", "feature"]));
	expect(new Uint8Array(values.buffer)).toEqual(new Uint8Array(numbers.buffer));
	const missing = python({ code: "def predict(rows):\n    return [float(row[0] != row[0]) for row in rows]\n" });
	expect((await missing.predict([[Number.NaN], [0]])).values).toEqual(Float64Array.of(1, 0));
	const float32 = Float32Array.of(0.1, 0.2);
	expect((await python({ code: echo }).predict(ndArray(float32, [1, 2], ["a", "b"]))).values).toEqual(
		Float64Array.from(float32),
	);
	const image = python({
		code: "def predict(images):\n    return [float(len(i) * 100 + len(i[0]) * 10 + len(i[0][0])) for i in images]\n",
	});
	expect((await image.predict(ndArray(new Float32Array(24), [2, 4, 3, 1], ["a", "b", "c", "d"]))).values).toEqual(
		Float64Array.of(431, 431),
	);
});

test("what the code prints does not come between the answers, and can be heard", async () => {
	const code = `import os, subprocess, sys
print("loading")
def predict(rows):
    print("{\\"id\\": 1}")
    os.write(1, b"written to descriptor 1\\n")
    subprocess.run([sys.executable, "-c", "print('a child of the model')"], check=True)
    sys.stdout.write("no end of line")
    assert sys.stdin.read() == ""
    return [1.0 for row in rows]
`;
	let heard = "";
	const model = python({ code }, { onOutput: (text) => (heard += text) });
	expect((await model.predict(rows)).values).toEqual(Float64Array.of(1, 1, 1));
	await model.close();
	for (const text of ["loading", '{"id": 1}', "descriptor 1", "a child of the model", "no end of line"]) {
		expect(heard).toContain(text);
	}
});

test("one process is started at the first question and answers all of them, one after the other", async () => {
	const code = `import os
asked = 0
def predict(rows):
    global asked
    asked += 1
    return [[os.getpid(), asked, len(rows), sum(row)] for row in rows]
`;
	const model = python({ code }, { batchSize: 2 });
	const answers = await Promise.all([model.predict(rows), model.predict([10, 20]), model.predict([30, 40])]);
	const all = answers.flatMap(({ values }) =>
		Array.from({ length: values.length / 4 }, (_, i) => [...values.slice(4 * i, 4 * i + 4)]),
	);
	expect(new Set(all.map(([pid]) => pid)).size).toBe(1);
	expect(all.map(([, , , sum]) => sum)).toEqual([3, 7, 11, 30, 70]);
	expect(all.map(([, , count]) => count)).toEqual([2, 2, 1, 1, 1]);
	expect(new Set(all.map(([, asked]) => asked))).toEqual(new Set([1, 2, 3, 4]));
});

test("an error of the code comes with its traceback, and the process goes on", async () => {
	const code = `def check(row):
    if row[0] == 3:
        raise ValueError("no such ward: 3")
def predict(rows):
    for row in rows:
        check(row)
    return [1.0 for row in rows]
`;
	const model = python({ code });
	const text = await failure(model.predict(rows));
	expect(text).toMatch(/^backend pythonPredictor "code": ValueError: no such ward: 3\nTraceback/);
	expect(text).toContain("in check");
	expect((await model.predict([1, 2])).values).toEqual(Float64Array.of(1));
	expect(await failure(python({ code: "def predict(rows):\n    return [[1], [2, 3], [4]]\n" }).predict(rows))).toMatch(
		/^backend .*(same length|inhomogeneous)/s,
	);
	expect(await failure(python({ code: "def predict(rows):\n    return [1.0]\n" }).predict(rows))).toMatch(
		/^shape-mismatch .*got shape \[1\] for 3 rows$/,
	);
	expect(
		await failure(python({ code: "def predict(rows):\n    return [float('nan') for row in rows]\n" }).predict(rows)),
	).toMatch(/^not-finite/);
});

test("loading that fails says why: no function, no module, no file, no Python", async () => {
	expect(await failure(python({ code: sums }, { function: "score" }).predict(rows))).toMatch(
		/^backend .*loading failed: AttributeError: expected a function score, there are: predict\n/,
	);
	expect(await failure(python({ module: "no_such_module_at_all" }).predict(rows))).toMatch(
		/No module named 'no_such_module_at_all'/,
	);
	expect(await failure(python("/no/such/model.py").predict(rows))).toMatch(
		/^backend .*loading failed: FileNotFoundError/,
	);
	expect(await failure(python({ code: "1 +" }).predict(rows))).toMatch(/loading failed: .*SyntaxError/s);
	expect(await failure(python({ code: sums }, { python: "/no/such/python" }).predict(rows))).toMatch(
		/^backend pythonPredictor "code": starting \/no\/such\/python failed: .*ENOENT$/,
	);
	expect(() => pythonPredictor(5 as never)).toThrow("expected the path of a script, { module } or { code }, got 5");
});

test("a process that crashes is named with what it wrote last, and started anew", async () => {
	const code = `import os, sys
def predict(rows):
    if rows[0][0] == 1:
        print("about to fall", file=sys.stderr)
        os._exit(7)
    if rows[0][0] == 2:
        os.kill(os.getpid(), 9)
    return [os.getpid() for row in rows]
`;
	const model = python({ code });
	const [first] = (await model.predict([5, 5])).values;
	expect(await failure(model.predict([1, 1]))).toBe(
		'backend pythonPredictor "code": Python ended with code 7 while answering for 1 rows; it last wrote:\nabout to fall',
	);
	const [second] = (await model.predict([5, 5])).values;
	expect(second).not.toBe(first);
	expect(await failure(model.predict([2, 2]))).toMatch(/Python ended with SIGKILL while answering for 1 rows/);
	expect((await model.predict([5, 5])).shape).toEqual([1, 1]);
});

const slow = `import os, time
def predict(rows):
    if rows[0][0] == 1:
        time.sleep(60)
    return [os.getpid() for row in rows]
`;

const alive = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
	} catch {
		return false;
	}
	const status = `/proc/${pid}/status`;
	// In a container nobody may collect the dead whose parent is gone.
	return !existsSync(status) || !/^State:\s+[ZX]/m.test(readFileSync(status, "utf8"));
};

test("no answer in time ends the process, and so does an abort; the next question starts another", async () => {
	const model = python({ code: slow }, { timeout: 1500 });
	const [first] = (await model.predict([5, 5])).values as unknown as [number];
	expect(await failure(model.predict([1, 1]))).toBe(
		'backend pythonPredictor "code": no answer within 1500 ms while answering for 1 rows',
	);
	await expect.poll(() => alive(first)).toBe(false);
	const [second] = (await model.predict([5, 5])).values as unknown as [number];
	const controller = new AbortController();
	const answer = failure(model.predict([1, 1], { signal: controller.signal }));
	// One that waits for its turn is not asked any more, and does not end the process of the one before.
	const waiting = failure(model.predict([5, 5], { signal: AbortSignal.abort() }));
	setTimeout(() => controller.abort(), 100);
	expect(await answer).toMatch(/^aborted pythonPredictor "code"/);
	expect(await waiting).toMatch(/^aborted/);
	await expect.poll(() => alive(second)).toBe(false);
	expect((await model.predict([5, 5])).shape).toEqual([1, 1]);
	expect(await failure(python({ code: "import time\ntime.sleep(60)" }, { startTimeout: 300 }).predict(rows))).toMatch(
		/no answer within 300 ms while starting/,
	);
});

test("close ends the process, and await using does too", async () => {
	let pid = 0;
	{
		await using model = pythonPredictor({ code: slow }, { python: bare });
		pid = (await model.predict([5, 5])).values[0] as number;
		expect(alive(pid)).toBe(true);
		await model.close();
		expect(alive(pid)).toBe(false);
		expect(await failure(model.predict([5, 5]))).toBe('backend pythonPredictor "code": it was closed');
	}
	await pythonPredictor({ code: slow }, { python: bare }).close();
	const busy = pythonPredictor({ code: slow }, { python: bare });
	await busy.predict([5, 5]);
	const answer = failure(busy.predict([1, 1]));
	await new Promise((done) => setTimeout(done, 100));
	await busy.close();
	expect(await answer).toMatch(/Python ended with SIGKILL while answering for 1 rows$/);
	const starting = pythonPredictor({ code: "import time\ntime.sleep(60)" }, { python: bare });
	const never = failure(starting.predict([1, 1]));
	await new Promise((done) => setTimeout(done, 100));
	await starting.close();
	expect(await never).toMatch(/Python ended with SIGKILL while starting$/);
});

test("an answer that is too long is refused", async () => {
	const model = python({ code: "def predict(rows):\n    return [[0.5] * 5000 for row in rows]\n" }, { limit: 10_000 });
	expect(await failure(model.predict(rows))).toMatch(/^backend .*got an answer of more than 10000 bytes$/);
});

/** Runs a program with a process of Python in another Node, and gives what it printed. */
async function inAnotherNode(name: string, lines: string): Promise<{ status: number | null; printed: string }> {
	const source = fileURLToPath(new URL("../../../src/models/black-box/", import.meta.url));
	const contents = `import { PythonProcess } from "./python-process.ts";
const start = { who: "test", python: "python3", cwd: undefined, env: {}, limit: 1e6, onOutput() {} };
const child = new PythonProcess(start);
const waits = { doing: "testing", timeout: 30_000, signal: undefined };
const load = { load: { code: ${JSON.stringify(slow)} }, function: "predict", rows: "array" };
await child.ask(load, undefined, waits);
const ask = (x) => child.ask({ id: 1, shape: [1, 1], type: "float64", values: Buffer.from(Float64Array.of(x).buffer).toString("base64") }, undefined, waits);
const { message } = await ask(5);
console.log(new Float64Array(new Uint8Array(Buffer.from(message.values, "base64")).buffer)[0]);
${lines}`;
	const outfile = join(folder, name);
	await build({
		stdin: { contents, resolveDir: source, loader: "ts" },
		bundle: true,
		platform: "node",
		format: "esm",
		outfile,
	});
	copyFileSync(join(source, "serve.py"), join(folder, "serve.py"));
	const { status, stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: "utf8", timeout: 30_000 });
	return { status, printed: stdout + stderr };
}

test("a process at rest does not keep its parent, and none outlives it", { timeout: 90_000 }, async () => {
	for (const [name, lines] of [
		["rest.mjs", ""],
		["busy.mjs", "void ask(1); setTimeout(() => process.exit(0), 100);"],
	] as const) {
		const { status, printed } = await inAnotherNode(name, lines);
		expect([name, status, printed]).toEqual([name, 0, expect.stringMatching(/^\d+\n$/)]);
		await expect.poll(() => alive(Number(printed))).toBe(false);
	}
});
