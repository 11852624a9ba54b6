import { expect } from "vitest";
import { ExplainError } from "../../../src/index.ts";

function told(error: unknown): [code: string, message: string] {
	expect(error).toBeInstanceOf(ExplainError);
	return [(error as ExplainError).code, (error as ExplainError).message];
}

/** The code and text of what a call throws. */
export function failure(call: () => unknown): [code: string, message: string] {
	try {
		call();
	} catch (error) {
		return told(error);
	}
	throw new Error("expected an error, got none");
}

/** The code and text of what a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<[code: string, message: string]> {
	return promise.then(() => {
		throw new Error("expected an error, got none");
	}, told);
}
