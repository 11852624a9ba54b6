// @ts-check
import { existsSync, readFileSync } from "node:fs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * What the reporter (test/reporter/closing-line.ts) wrote. A run that ended badly has at least one failure, also where
 * it did not live to count it.
 *
 * @param {string} path
 * @param {number} exitCode   vitest's
 * @returns {Counts}
 */
export function finalCounts(path, exitCode) {
	/** @type {Counts} */
	const counts = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { passed: 0, failed: 1, skipped: 0 };
	if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
	return counts;
}

/** @param {Counts} counts */
export function closingLine({ passed, failed, skipped }) {
	return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
