/** The most of a line that is shown, in UTF-16 units. */
const maxWidth = 160;

/** A place in a text; lines and columns (UTF-16 units) count from 1. */
interface Place {
	readonly line: number;
	readonly column: number;
}

/** The line with its neighbours, a mark at the line and carets under `length` columns of it. */
export function excerpt(lines: readonly string[], { line, column }: Place, length = 1): string[] {
	if (line < 1 || line > lines.length) return [];
	const first = Math.max(1, line - 2);
	const last = Math.min(lines.length, line + 2);
	const width = String(last).length;
	const result: string[] = [];
	for (let number = first; number <= last; number++) {
		const whole = lines[number - 1]!.replaceAll("\t", " ").trimEnd();
		result.push(`${number === line ? ">" : " "} ${String(number).padStart(width)} | ${clip(whole)}`.trimEnd());
		if (number !== line || column > maxWidth) continue;
		const carets = "^".repeat(Math.max(1, Math.min(length, whole.length - column + 1, maxWidth - column + 1)));
		result.push(`  ${" ".repeat(width)} | ${" ".repeat(column - 1)}${carets}`);
	}
	return result;
}

function clip(line: string): string {
	return line.length <= maxWidth ? line : `${line.slice(0, maxWidth)}…`;
}
