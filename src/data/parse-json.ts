import { messageOf } from "../core/errors.ts";
import { badFile } from "../core/untrusted.ts";

/**
 * The value that bytes write as JSON in UTF-8.
 *
 * @param reader who reads, and `name` what, for the error text.
 * @throws ExplainError `bad-file` where it is no JSON.
 */
export function parseJson(reader: string, name: string, bytes: Uint8Array): unknown {
	try {
		return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
	} catch (error) {
		throw badFile(reader, `expected ${name} to be JSON, got ${messageOf(error)}`, error);
	}
}
