import { readFileSync } from "node:fs";
import path from "node:path";
import { loadKeras } from "../../../src/models/keras/load-keras.ts";
import { folder } from "./keras-fixtures.ts";

interface FuzzFormat {
	readonly name: string;
	readonly bytes: Uint8Array;
	readonly read: (bytes: Uint8Array) => Promise<unknown>;
}

/** Loads a model; what loads is freed again. */
async function loaded(bytes: Uint8Array): Promise<void> {
	(await loadKeras(bytes)).dispose();
}

/** Files whose damage must give an error of ours, or none where it does no harm. */
export const fuzzFormats: readonly FuzzFormat[] = [
	"cnn.keras",
	"cnn.h5",
	"skips-keras2.keras",
	"lstm.h5",
	"maps.keras",
].map((name) => ({ name, bytes: new Uint8Array(readFileSync(path.join(folder, name))), read: loaded }));
