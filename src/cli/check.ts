/** One line of `glasscell doctor`. */
export interface Check {
	/** What is looked at, such as `"JupyterLab"`. */
	readonly what: string;
	readonly ok: boolean;
	/** What was found. */
	readonly found: string;
	/** The command or sentence that mends it; none where it is in order. */
	readonly mend?: string;
	/** Whether glasscell works without it; then a ✗ does not fail the doctor. */
	readonly optional?: boolean;
}

/** Compares versions by their numbers: negative where `a` is older; what follows the numbers does not count. */
export function compareVersions(a: string, b: string): number {
	const [left, right] = [a, b].map((version) => version.split(/[.+-]/).map((part) => Number.parseInt(part, 10) || 0));
	for (let i = 0; i < 3; i++) {
		const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
		if (difference !== 0) return difference;
	}
	return 0;
}

/** A check as printed: a mark, what, what was found, and below it what mends it. */
export function lineOf({ what, ok, found, mend, optional }: Check): string {
	const mark = ok ? "✓" : "✗";
	const note = !ok && optional ? " (optional)" : "";
	return `${mark} ${what}${note}: ${found}${mend ? `\n    to mend it: ${mend}` : ""}`;
}
