// @ts-check
import { readFileSync } from "node:fs";
import { SetupError } from "./setup-error.mjs";

/**
 * What `environment.yml` asks for: conda's own packages by name, and pip's requirements as they stand.
 * @typedef {{ conda: Readonly<Record<string, string>>, pip: readonly string[] }} EnvironmentFile
 */

/**
 * Reads `environment.yml`. It comes before npm, so there is no YAML package yet; this reads the small part of YAML that
 * such a file needs (top-level keys, one list, the `pip:` list in it, comments) and refuses everything else by line.
 *
 * @param {string} path
 * @returns {EnvironmentFile}
 */
export function readEnvironmentFile(path) {
	return parseEnvironmentFile(readFileSync(path, "utf8"), path);
}

/**
 * @param {string} text
 * @param {string} [path]   for messages
 * @returns {EnvironmentFile}
 */
export function parseEnvironmentFile(text, path = "environment.yml") {
	/** @type {Record<string, string>} */
	const conda = {};
	/** @type {string[]} */
	const pip = [];
	let section = "";
	let listIndent = -1;
	let pipIndent = -1;
	for (const [number, raw] of text.split(/\r?\n/).entries()) {
		const line = raw.replace(/(^|\s)#.*$/, "").trimEnd();
		if (line.trim() === "") continue;
		/** @param {string} expected */
		const refuse = (expected) =>
			new SetupError(
				`${path}, line ${number + 1}: expected ${expected}, got ${JSON.stringify(raw)}`,
				"git checkout environment.yml, or write that line as its neighbours are written",
			);
		const key = /^([A-Za-z_]+):(?:\s+(\S.*))?$/.exec(line);
		if (key) {
			section = key[1] ?? "";
			if (!["name", "channels", "dependencies", "variables", "prefix"].includes(section))
				throw refuse("a key of conda");
			listIndent = pipIndent = -1;
			continue;
		}
		const item = /^( *)- (\S.*)$/.exec(line);
		if (!item) throw refuse('"key: value" or "- item" (indented by spaces)');
		const indent = (item[1] ?? "").length;
		const value = unquoted(item[2] ?? "");
		if (section !== "dependencies") continue;
		if (listIndent < 0) listIndent = indent;
		if (indent === listIndent) {
			pipIndent = -1;
			if (value === "pip:") pipIndent = Number.MAX_SAFE_INTEGER;
			else {
				const [, name = "", version = ""] = /^([\w.-]+)\s*(.*)$/.exec(value) ?? [];
				if (name === "") throw refuse("a package name");
				conda[name] = version;
			}
		} else if (
			pipIndent > 0 &&
			indent > listIndent &&
			(pipIndent === Number.MAX_SAFE_INTEGER || indent === pipIndent)
		) {
			pipIndent = indent;
			if (!/^[A-Za-z0-9][\w.-]*(\[[\w,\s.-]+\])?\s*([=<>!~].*)?(;.*)?$/.test(value)) throw refuse("a pip requirement");
			pip.push(value);
		} else throw refuse("an item at the indentation of the list it belongs to");
	}
	if (pip.length === 0)
		throw new SetupError(`${path}: expected a "- pip:" list, found none`, "git checkout environment.yml");
	return { conda, pip };
}

/** @param {string} value */
function unquoted(value) {
	const quoted = /^(["'])(.*)\1$/.exec(value);
	return quoted ? (quoted[2] ?? "") : value;
}

/**
 * Whether a requirement is TensorFlow, in any of its flavours: the one package that may be missing.
 * @param {string} requirement
 */
export function isTensorflow(requirement) {
	return /^tensorflow\b/i.test(requirement);
}
