import { beforeAll, describe, expect, it } from "vitest";
import { NotebookService } from "../../src/kernel/language/service.ts";

let service: NotebookService;
beforeAll(() => {
	service = new NotebookService("/");
	service.commit(`/**
 * Scales. See {@link Math.max} and {@link https://example.org/doc the page}.
 * @param value what is scaled
 * @param factor - by how much
 * @returns the product
 * @example
 * scale(2, 3)
 * @deprecated use times
 */
function scale(value: number, factor = 2) { return factor * value }
function pick(first: string): string;
function pick(first: number, second: number): number;
function pick(...all: unknown[]): any { return all[0] }
let total = 5;`);
}, 60_000);

const inspect = (marked: string, detail = 0) => {
	const cursor = marked.lastIndexOf("|");
	return service.inspect(marked.slice(0, cursor) + marked.slice(cursor + 1), cursor, detail);
};

describe("in the arguments of a call", () => {
	it("shows the signature with the parameter whose turn it is marked, and what is said of it", () => {
		expect(inspect("scale(1, |").plain).toBe(`scale(value: number, factor?: number): number
                     ^^^^^^^^^^^^^^^

factor: by how much

Scales. See Math.max and the page (https://example.org/doc).
@deprecated use times`);
	});

	it("does so after any comma, in what is half written, and in nested calls", () => {
		expect(inspect("scale(|").plain).toContain("\n      ^^^^^^^^^^^^^");
		expect(inspect("Math.max(1, 2, |)").plain).toContain("\n    ^^^^^^^^^^^^^^^^^^^");
		expect(inspect("Math.max(scale(1, 2), |").plain).toMatch(/^max\(/);
		expect(inspect("new Map(|").plain).toMatch(/^Map\(/);
		expect(inspect("[1].reduce(|").plain).toMatch(/^reduce\(callbackfn/);
	});

	it("chooses the overload that fits, and counts the others", () => {
		expect(inspect("pick(1, |").plain).toMatch(
			/^pick\(first: number, second: number\): number \(\+1 overload\)\n {20}\^{14}/,
		);
	});

	it("shows a name where the cursor is at one", () => {
		expect(inspect("scale(tot|al, 3)").plain).toBe("let total: number");
		expect(inspect("scale(total|").plain).toBe("let total: number");
	});
});

describe("documentation", () => {
	it("has links, and says in any case that something is deprecated", () => {
		const { markdown } = inspect("sca|le");
		expect(markdown).toContain(
			"```typescript\nscale(value: number, factor?: number): number\n```".replace("scale", "function scale"),
		);
		expect(markdown).toContain("See `Math.max` and [the page](https://example.org/doc).");
		expect(markdown).toContain("**Deprecated** use times");
		expect(markdown).not.toContain("@param");
	});

	it("has parameters, results and examples as code if asked for detail", () => {
		const { markdown, plain } = inspect("sca|le", 1);
		expect(markdown).toContain("*@param* `factor` — by how much");
		expect(markdown).toContain("*@returns* the product");
		expect(markdown).toContain("*@example*\n```typescript\nscale(2, 3)\n```");
		expect(plain).toContain("@example scale(2, 3)");
	});
});
