import { ExplainError, shown } from "../core/errors.ts";
import { tf } from "./tf.ts";

const mega = 1024 ** 2;
const units: Readonly<Record<string, number>> = { KB: 1024, MB: mega, GB: 1024 ** 3, TB: 1024 ** 4 };

/**
 * Without a stated budget: enough that batches are not the slow part, and the same on every machine, as another batch size
 * rounds sums in another order.
 */
const defaultBytes = 1024 * mega;

/** A budget below this holds no tensor worth computing with. */
const least = mega;

let told: number | undefined;
let learnt: { readonly backend: string; readonly bytes: number } | undefined;

/** `"512MB"` → bytes; units of 1024, a bare number is bytes. */
function parsed(who: string, limit: number | string): number {
	const match = /^\s*(\d+(?:\.\d+)?)\s*([KMGT]i?B)?\s*$/i.exec(String(limit));
	const unit = match?.[2]?.toUpperCase().replace("I", "") ?? "";
	const bytes = match ? Number(match[1]) * (units[unit] ?? 1) : Number.NaN;
	if (Number.isFinite(bytes) && bytes >= least) return Math.floor(bytes);
	throw new ExplainError(
		"bad-option",
		`${who}: expected bytes as a number, or a text such as "512MB" or "4GB", of at least 1 MB, got ${shown(limit)}`,
	);
}

function stated(): number | undefined {
	if (told !== undefined) return told;
	const wish = process.env.GLASSCELL_MEMORY;
	return wish ? parsed("GLASSCELL_MEMORY", wish) : undefined;
}

/** Where the budget comes from. */
export type BudgetSource = "default" | "GLASSCELL_MEMORY" | "memoryBudget";

/** Who stated the budget that is in force. */
export function budgetSource(): BudgetSource {
	if (told !== undefined) return "memoryBudget";
	return process.env.GLASSCELL_MEMORY ? "GLASSCELL_MEMORY" : "default";
}

/**
 * How much memory may one batch take? States the budget, or asks for it: batches of every method and of `model.predict`
 * then hold as many examples as fit, by an estimate of what an example takes on its way through the model.
 *
 * It changes memory and time, never the answer (beyond 32-bit rounding). The weights, and tensors that cells hold, are not
 * counted. Default: `GLASSCELL_MEMORY` (such as `512MB`), otherwise 1 GB. An option `batchSize` is an upper bound beside it.
 *
 * @param limit bytes, a text such as `"512MB"` or `"4GB"` (units of 1024), or `"default"`; without it nothing changes.
 * @returns the budget in force, in bytes.
 * @throws ExplainError `bad-option` for anything else, or for less than 1 MB.
 *
 * @example
 * ```ts
 * memoryBudget("4GB");
 * memoryBudget(); // 4294967296
 * ```
 */
export function memoryBudget(limit?: number | string): number {
	if (limit !== undefined) {
		told = limit === "default" ? undefined : parsed("memoryBudget", limit);
		learnt = undefined;
	}
	return stated() ?? defaultBytes;
}

/** The bytes that a batch may take on the backend that runs: the budget, or less where that was too much for the device. */
export function batchBytes(): number {
	const budget = memoryBudget();
	return learnt?.backend === tf.getBackend() ? Math.min(budget, learnt.bytes) : budget;
}

/** Whether somebody stated a budget, so that a batch may be larger than the usual one. */
export const budgetIsStated = (): boolean => budgetSource() !== "default";

/** Remembers that a batch of about so many bytes was too much: a device can take seconds to find that out. */
export function tooMuch(bytes: number): void {
	learnt = { backend: tf.getBackend(), bytes: Math.max(Math.floor(bytes / 2), 1) };
}
