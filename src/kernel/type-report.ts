import { excerpt } from "./excerpt.ts";
import type { Problem } from "./language/messages.ts";
import type { ErrorContent } from "./messages.ts";

/** More problems than this are counted, not shown: they mostly follow from the first. */
const shown = 10;

/** A cell that was checked. */
export interface CheckedCell {
	readonly code: string;
	/** Its execution count. */
	readonly count: number;
}

/** The problems of a cell as text for the person: TypeScript's code, the place, the message, and the lines with carets. */
export function reportProblems(problems: readonly Problem[], { code, count }: CheckedCell): string[] {
	const lines = code.split("\n");
	const report = problems.slice(0, shown).flatMap((problem, index) => {
		const { start, end, message, hints } = problem;
		const place = `cell-${count}.ts:${start.line}:${start.column}`;
		const length = start.line === end.line ? end.column - start.column : (lines[start.line - 1]?.length ?? 0);
		return [
			...(index === 0 ? [] : [""]),
			`${place} - error TS${problem.code}: ${message}`,
			...hints.map((hint) => `  ${hint}`),
			"",
			...excerpt(lines, start, length),
		];
	});
	const more = problems.length - shown;
	return more > 0 ? [...report, "", `… and ${more} more.`] : report;
}

/** The problems of a cell as the error with which it did not run. */
export function typeError(problems: readonly Problem[], cell: CheckedCell): ErrorContent {
	const [first] = problems;
	const evalue = first === undefined ? "" : `TS${first.code}: ${first.message}`;
	return { ename: "TypeCheckError", evalue, traceback: reportProblems(problems, cell) };
}
