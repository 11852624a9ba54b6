import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { ndArray } from "../../../src/core/nd-array.ts";
import { pythonPredictor } from "../../../src/models/black-box/python-predictor.ts";
import { failure } from "../../failure.ts";

const python = process.env.GLASSCELL_PYTHON || "python3";
const has = (packages: string) => spawnSync(python, ["-c", `import ${packages}`]).status === 0;
const numpy = has("numpy");
const pyarrow = numpy && has("pyarrow");
const rows = ndArray(Float64Array.of(1, 2, 3, 4, 5, 6), [3, 2], ["example", "feature"]);
const featureNames = ["age", "bmi"];

test("the function gets and gives arrays of NumPy", async (context) => {
	context.skip(!numpy, `${python} has no NumPy`);
	const code = `import numpy
def predict(rows):
    assert isinstance(rows, numpy.ndarray) and rows.flags.writeable, type(rows)
    rows *= 2
    return numpy.column_stack([rows.sum(axis=1), numpy.full(len(rows), rows.itemsize)]).astype("float32")
`;
	for (const format of pyarrow ? (["json", "arrow"] as const) : (["json"] as const)) {
		await using model = pythonPredictor({ code }, { format });
		expect((await model.predict(rows)).values, format).toEqual(Float64Array.of(6, 8, 14, 8, 22, 8));
		const float32 = ndArray(Float32Array.from(rows.values), rows.shape, rows.axes);
		expect((await model.predict(float32)).values, format).toEqual(Float64Array.of(6, 4, 14, 4, 22, 4));
	}
});

test("rows travel as Arrow streams exactly", async (context) => {
	context.skip(!pyarrow, `${python} has no pyarrow`);
	const code = "def predict(rows):\n    return rows\n";
	const numbers = Float64Array.of(0.1, -1e-320, Number.MAX_VALUE, Math.PI, -0, 2 ** 53 + 2);
	for (const format of ["json", "arrow", "auto"] as const) {
		await using model = pythonPredictor({ code }, { format, featureNames: ["a", "b", "a"] });
		const { values, shape } = await model.predict(ndArray(numbers, [2, 3], ["example", "feature"]));
		expect(shape).toEqual([2, 3]);
		expect(new Uint8Array(values.buffer), format).toEqual(new Uint8Array(numbers.buffer));
	}
});

test("the function gets a table with names where it asks for one", async (context) => {
	context.skip(!pyarrow, `${python} has no pyarrow`);
	const code = "def predict(table):\n    return [table.column('bmi')[i].as_py() for i in range(len(table))]\n";
	await using model = pythonPredictor({ code }, { rows: "table", featureNames });
	expect((await model.predict(rows)).values).toEqual(Float64Array.of(2, 4, 6));
	await using broken = pythonPredictor({ code: code.replace("bmi", "weight") }, { rows: "table", featureNames });
	expect(await failure(broken.predict(rows))).toMatch(/^backend .*KeyError.*weight/s);
});

test("asking for Arrow where Python lacks pyarrow says so", async (context) => {
	context.skip(pyarrow, `${python} has pyarrow`);
	const code = "def predict(rows):\n    return [1.0 for row in rows]\n";
	await using arrow = pythonPredictor({ code }, { format: "arrow" });
	expect(await failure(arrow.predict(rows))).toMatch(/^backend .*format "arrow" needs the Python package pyarrow/);
	await using table = pythonPredictor({ code }, { rows: "table" });
	expect(await failure(table.predict(rows))).toMatch(/^backend .*rows: "table" needs the package pyarrow/);
});
