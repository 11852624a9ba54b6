import type { Source, SourceOptions } from "../../data/source.ts";
import type { FittedEbm } from "./fitted-ebm.ts";

/** What {@link loadEbm} takes. */
export interface LoadEbmOptions extends SourceOptions {
	/** What the model predicts, which its file does not say. Default `"target"`. */
	target?: string;
	/** Bytes of the file at most. Default 256 MiB. */
	readonly limit?: number;
}

/**
 * Loads an explainable boosting machine that InterpretML (0.5 to 0.7) wrote with `ebm.to_json("ebm.json")`: it answers as it did there,
 * and its curves can be drawn and edited here.
 *
 * Detail `"interpretable"` or more holds the weights of bins, which curves' densities and importances come from, and their bands; of
 * `"minimal"` those are 0. Regressions (links identity and log) and classifications; terms of one feature or two.
 *
 * @param source a path, an address or bytes. Never a pickle: that would run code.
 * @throws ExplainError `bad-file` naming what is damaged, `unsupported-model` for other links and terms of three features, `bad-input` where
 * the source cannot be read, `bad-option`.
 *
 * @example
 * ```ts
 * const model = await loadEbm("diabetes-ebm.json", { target: "progression" });
 * const calmer = model.edit({ action: "flatten", term: "age", from: 70 });
 * ```
 */
export async function loadEbm(source: Source, options: LoadEbmOptions = {}): Promise<FittedEbm> {
	return (await import("./read-interpret.ts")).readInterpret(source, options);
}
