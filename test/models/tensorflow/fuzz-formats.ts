import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadSavedModel } from "../../../src/models/tensorflow/load-saved-model.ts";
import { loadTfjs } from "../../../src/models/tensorflow/load-tfjs.ts";

interface FuzzFormat {
	readonly name: string;
	readonly bytes: Uint8Array;
	readonly read: (bytes: Uint8Array) => Promise<unknown>;
}

const fixtures = path.join(import.meta.dirname, "../../fixtures/tensorflow");

/** A model's folder of which one file is damaged; what loads is freed again. */
function damaged(model: string, file: string, load: (folder: string) => Promise<{ dispose(): void }>): FuzzFormat {
	return {
		name: `${file} of ${model}`,
		bytes: new Uint8Array(readFileSync(path.join(fixtures, model, file))),
		async read(bytes) {
			const folder = mkdtempSync(path.join(tmpdir(), "glasscell-fuzz-"));
			try {
				cpSync(path.join(fixtures, model), folder, { recursive: true });
				writeFileSync(path.join(folder, file), bytes);
				(await load(folder)).dispose();
			} finally {
				rmSync(folder, { recursive: true });
			}
		},
	};
}

const asGraph = (folder: string) => loadTfjs(folder, { as: "differentiable" });
const asSaved = (folder: string) => loadSavedModel(folder, { as: "differentiable" });

/** Files whose damage must give an error of ours, or none where it does no harm. */
export const fuzzFormats: readonly FuzzFormat[] = [
	damaged("cnn-keras2.layers", "model.json", asGraph),
	damaged("skips-keras2.layers", "model.json", asGraph),
	damaged("lstm-keras2.layers", "model.json", asGraph),
	damaged("cnn-keras2.graph", "model.json", asGraph),
	damaged("computed-keras2.graph", "model.json", asGraph),
	damaged("cnn-keras2.graph", "group1-shard1of1.bin", asGraph),
	damaged("cnn.saved", "saved_model.pb", asSaved),
	damaged("skips.saved", "saved_model.pb", asSaved),
	damaged("cnn.saved", "variables/variables.index", asSaved),
	damaged("cnn.saved", "variables/variables.data-00000-of-00001", asSaved),
];
