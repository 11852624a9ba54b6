import { readFileSync } from "node:fs";

/** What `scripts/fixtures/data_bias.py` wrote. */
export const fixture = JSON.parse(
	readFileSync(new URL("../../fixtures/data-bias/statistics.json", import.meta.url), "utf8"),
) as {
	readonly wilson: readonly { part: number; count: number; interval: [number, number] }[];
	readonly differences: readonly {
		high: [number, number];
		low: [number, number];
		interval: [number, number];
		ratio: [number, number];
	}[];
	readonly tables: readonly { counts: number[][]; pValue: number; strength: number }[];
	readonly tails: readonly { value: number; degrees: number; tail: number }[];
	readonly report: Readonly<
		Record<"truth" | "probabilities" | "precision" | "recall" | "f1" | "auc" | "averagePrecision" | "brier", number[]> &
			Record<"weighted" | "macro", number[]> &
			Record<"matthews" | "kappa" | "balancedAccuracy", number>
	>;
	readonly inflation: { columns: number[][]; vif: number[] };
};

/** Other libraries sum in another order, and their numbers are rounded to twelve digits. */
export const otherLibraries = 9;
