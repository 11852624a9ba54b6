import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ndArray } from "../../../src/core/nd-array.ts";
import { loadTrees } from "../../../src/models/tree/load-trees.ts";
import { relativeDifference } from "../../tolerance.ts";

const python = process.env.GLASSCELL_PYTHON || "python3";
const exporters = fileURLToPath(new URL("../../../scripts/exporters", import.meta.url));
const exporter = join(exporters, "scikit_learn.py");

/** Runs lines of Python beside the exporter. */
function run(lines: string) {
	const { status, stdout, stderr } = spawnSync(python, ["-B", "-c", lines], { cwd: exporters, encoding: "utf8" });
	return { status, stdout, stderr };
}

test("a model that is none of trees is refused, with the models that are taken and what to export in its place", () => {
	const refused = run(`from scikit_learn import export_trees
class Pipeline: steps = []
class Search: best_estimator_ = None
for model in (3, Pipeline(), Search()):
    try: export_trees(model)
    except TypeError as error: print(error)
`);
	const [number, pipeline, search] = refused.stdout.split("\n");
	expect(number).toMatch(/^export_trees: expected a model of AdaBoostClassifier, DecisionTreeClassifier, .*, got int$/);
	expect(pipeline).toMatch(/got Pipeline: export its last step, which takes rows as the steps before it make them$/);
	expect(search).toMatch(/got Search: export its best_estimator_$/);
});

test("the command line says how it is used", () => {
	const { status, stderr } = spawnSync(python, ["-B", exporter], { encoding: "utf8" });
	expect([status, stderr]).toEqual([1, "usage: python scikit_learn.py MODEL.joblib MODEL.json\n"]);
});

test("the file that the command line writes answers as scikit-learn does", async (context) => {
	context.skip(run("import sklearn").status !== 0, `${python} has no scikit-learn`);
	const folder = mkdtempSync(join(tmpdir(), "glasscell-exporter-"));
	try {
		const model = join(folder, "model.joblib");
		const fitted = run(`import joblib, json, numpy
from sklearn.ensemble import RandomForestClassifier
rows = numpy.random.default_rng(0).normal(size=(100, 3))
model = RandomForestClassifier(5, random_state=0).fit(rows, rows.sum(axis=1) > 0)
joblib.dump(model, ${JSON.stringify(model)})
print(json.dumps([rows[:9].ravel().tolist(), model.predict_proba(rows[:9]).ravel().tolist()]))
`);
		const [rows, expected] = JSON.parse(fitted.stdout) as [number[], number[]];
		const file = join(folder, "model.json");
		const written = spawnSync(python, ["-B", exporter, model, file], { encoding: "utf8" });
		expect([written.status, written.stderr]).toEqual([0, ""]);
		const { predict, outputNames } = await loadTrees(file);
		const { values } = await predict(ndArray(Float64Array.from(rows), [9, 3], ["example", "feature"]));
		expect(relativeDifference(values, expected)).toBeLessThan(1e-12);
		expect(outputNames).toEqual(["False", "True"]);
	} finally {
		rmSync(folder, { recursive: true });
	}
});
