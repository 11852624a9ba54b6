import { loadTrees } from "../../../src/models/tree/load-trees.ts";
import { type OnnxTreeOperator, treeEnsembleFromOnnx } from "../../../src/models/tree/onnx-trees.ts";
import { treeModel } from "../../../src/models/tree/tree-model.ts";
import { readBytes, readFixture, type TreeCase } from "./fixtures.ts";

interface FuzzFormat {
	readonly name: string;
	readonly bytes: Uint8Array;
	readonly read: (bytes: Uint8Array) => Promise<unknown>;
}

/** Loads trees and walks every one of them: a damaged file may load, but what loads must answer. */
async function loadedAndAsked(bytes: Uint8Array): Promise<unknown> {
	const model = await loadTrees(bytes);
	const columns = model.ensemble.featureCount;
	// A damaged count of columns may ask for rows that nobody has.
	return columns > 1000 ? undefined : model.predict([new Float64Array(columns), new Float64Array(columns).fill(5)]);
}

const file = (name: string, bytes = readBytes(name)): FuzzFormat => ({ name, bytes, read: loadedAndAsked });

const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));

function caseOf(fixture: string, name: string): FuzzFormat {
	const found = readFixture<TreeCase[]>(fixture).find((one) => one.name === name);
	const model = found?.model ?? "";
	return file(
		`${fixture}: ${name}`,
		fixture.startsWith("xgboost") ? new Uint8Array(Buffer.from(model, "base64")) : text(model),
	);
}

type OnnxCase = TreeCase & { readonly operator: OnnxTreeOperator; readonly attributes: Record<string, unknown> };

function onnx(name: string): FuzzFormat {
	const found = readFixture<OnnxCase[]>("onnx.json").find((one) => one.name === name) as OnnxCase;
	return {
		name: `onnx.json: ${name}`,
		bytes: text(JSON.stringify(found.attributes)),
		async read(bytes) {
			let attributes: unknown;
			try {
				attributes = JSON.parse(Buffer.from(bytes).toString());
			} catch {
				// No file of ONNX is JSON: only what the attributes hold is damaged here.
				return undefined;
			}
			const ensemble = treeEnsembleFromOnnx(found.operator, attributes as Record<string, unknown>);
			if (ensemble.featureCount > 1000) return undefined;
			return treeModel(ensemble).predict([new Float64Array(ensemble.featureCount)]);
		},
	};
}

/** Files that, however damaged, load or give an ExplainError: for the fuzz of all formats. */
export const fuzzFormats: readonly FuzzFormat[] = [
	file("xgboost-binary.json"),
	file("xgboost-binary.ubj"),
	file("xgboost-categories.json"),
	caseOf("xgboost-objectives.json", "reg:squarederror, trees of vectors"),
	caseOf("xgboost-objectives.json", "reg:squarederror, dart"),
	file("lightgbm-binary.txt"),
	caseOf("lightgbm-objectives.json", "multiclass, a forest"),
	caseOf("scikit-learn.json", "HistGradientBoostingClassifier of two"),
	caseOf("scikit-learn.json", "RandomForestClassifier"),
	onnx("RandomForestClassifier of three"),
	onnx("all modes, missing 10101010"),
	onnx("ai.onnx.ml 5"),
];
