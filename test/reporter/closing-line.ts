import fs from "node:fs";
import type { Reporter, TestCase, TestModule, TestSuite } from "vitest/node";

/** How many tests ended how. */
interface Counts {
	passed: number;
	failed: number;
	skipped: number;
}

/**
 * Counts every test, says why each skipped one was skipped, and closes with `N passed, N failed, N skipped`. `npm test`
 * names a file in GLASSCELL_TEST_COUNTS and prints that line itself, as the very last.
 */
export default class ClosingLineReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
		const counts: Counts = { passed: 0, failed: unhandled.length, skipped: 0 };
		const skips = new Map<string, string[]>();
		for (const module of modules) count(module, counts, skips);
		for (const [reason, names] of skips) {
			console.log(`\nskipped: ${reason}`);
			for (const name of names) console.log(`  ${name}`);
		}
		const path = process.env.GLASSCELL_TEST_COUNTS;
		if (path) fs.writeFileSync(path, JSON.stringify(counts));
		else console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
	}
}

/** A file or suite that fails outside its tests (an import, a beforeAll) is a failure of its own. */
function count(group: TestModule | TestSuite, counts: Counts, skips: Map<string, string[]>): void {
	if (group.errors().length > 0) counts.failed += 1;
	for (const child of group.children) {
		if (child.type === "suite") count(child, counts, skips);
		else countTest(child, counts, skips);
	}
}

function countTest(test: TestCase, counts: Counts, skips: Map<string, string[]>): void {
	const result = test.result();
	if (result.state === "passed") counts.passed += 1;
	else if (result.state === "skipped") {
		counts.skipped += 1;
		const reason = result.note ?? reasonOf(test);
		const name = `${test.module.relativeModuleId}: ${test.fullName}`;
		skips.set(reason, [...(skips.get(reason) ?? []), name]);
	} else counts.failed += 1;
}

function reasonOf(test: TestCase): string {
	const noBrowser = process.env.GLASSCELL_SKIP_BROWSER;
	if (noBrowser && test.project.name === "browser") return noBrowser;
	return "no reason given (not selected, marked in the source, or its suite failed)";
}
