/** What ends a line for V8, and so for stack traces. */
const lineEnd = /\r\n|[\n\r\u2028\u2029]/g;

/** The offsets at which the lines of `text` start, the first being 0. */
export function lineStarts(text: string): number[] {
	const starts = [0];
	lineEnd.lastIndex = 0;
	for (let match = lineEnd.exec(text); match; match = lineEnd.exec(text)) starts.push(match.index + match[0].length);
	return starts;
}

/** Line and column, both counted from 1, of an offset. */
export function lineAt(text: string, offset: number): { line: number; column: number } {
	const starts = lineStarts(text);
	let line = starts.length;
	while (starts[line - 1]! > offset) line--;
	return { line, column: offset - starts[line - 1]! + 1 };
}

/** The text of a line counted from 1, without its end. */
export function lineText(text: string, line: number): string {
	const starts = lineStarts(text);
	return text.slice(starts[line - 1]!, starts[line] ?? text.length).replace(lineEnd, "");
}

/** The same text as blanks: same length, same line ends, so that nothing after it moves. */
export function blanks(text: string): string {
	return text.replace(/[^\n\r\u2028\u2029\t]/g, " ");
}

/** Only the line ends of a text: what keeps the lines after it where they are. */
export function onlyLineEnds(text: string): string {
	return text.replace(/[^\n\r\u2028\u2029]/g, "");
}
