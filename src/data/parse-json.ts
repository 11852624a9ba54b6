import { messageOf } from "../core/errors.ts";
import { badFile } from "../core/untrusted.ts";

/**
 * The value that bytes in UTF-8, or a text, write as JSON.
 *
 * @param reader who reads, and `name` what, for the error text.
 * @throws ExplainError `bad-file` where it is no JSON.
 */
export function parseJson(reader: string, name: string, written: Uint8Array | string): unknown {
	try {
		return JSON.parse(
			typeof written === "string" ? written : new TextDecoder("utf-8", { fatal: true }).decode(written),
		);
	} catch (error) {
		throw badFile(reader, `expected ${name} to be JSON, got ${messageOf(error)}`, error);
	}
}
