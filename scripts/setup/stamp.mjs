// @ts-check
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {import("./step.mjs").Inputs} Inputs
 * @typedef {import("./step.mjs").Outcome} Outcome
 *
 * `quick`: digest of the files' times and sizes; `content`: digest of their bytes. A stamp is fresh when either agrees,
 * so that the usual check costs one `stat` per file, and a checkout that only touched the times rebuilds nothing.
 * @typedef {{ quick: string, content: string, outcome: Outcome }} Stamp
 */

/**
 * @param {string} state
 * @param {string} name
 * @returns {Stamp | undefined}
 */
export function readStamp(state, name) {
	const path = join(state, `${name}.json`);
	if (!existsSync(path)) return undefined;
	try {
		return JSON.parse(readFileSync(path, "utf8"));
	} catch {
		// A stamp that cannot be read says nothing: the step is done again.
		return undefined;
	}
}

/**
 * @param {string} state
 * @param {string} name
 * @param {Inputs} inputs
 * @param {Outcome} outcome
 */
export function writeStamp(state, name, inputs, outcome) {
	mkdirSync(state, { recursive: true });
	const stamp = { quick: quickDigest(inputs), content: contentDigest(inputs), outcome };
	const path = join(state, `${name}.json`);
	writeFileSync(`${path}.part`, `${JSON.stringify(stamp, null, "\t")}\n`);
	renameSync(`${path}.part`, path);
}

/**
 * Whether nothing that the step depends on has changed since the stamp. Renews the quick digest when only times have.
 *
 * @param {string} state
 * @param {string} name
 * @param {Stamp} stamp
 * @param {Inputs} inputs
 */
export function isFresh(state, name, stamp, inputs) {
	if (stamp.quick === quickDigest(inputs)) return true;
	if (stamp.content !== contentDigest(inputs)) return false;
	writeStamp(state, name, inputs, stamp.outcome);
	return true;
}

/** @param {Inputs} inputs */
function quickDigest(inputs) {
	return digest(inputs, (path) => {
		const { mtimeMs, size } = statSync(path);
		return `${mtimeMs} ${size}`;
	});
}

/** @param {Inputs} inputs */
function contentDigest(inputs) {
	return digest(inputs, (path) => createHash("sha256").update(readFileSync(path)).digest("hex"));
}

/**
 * @param {Inputs} inputs
 * @param {(path: string) => string} of
 */
function digest({ files = [], values = {} }, of) {
	const hash = createHash("sha256").update(JSON.stringify(values));
	for (const path of files) hash.update(`\n${path}\0${existsSync(path) ? of(path) : "absent"}`);
	return hash.digest("hex");
}
