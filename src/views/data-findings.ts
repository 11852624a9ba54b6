import type { Explanation, Finding } from "../core/explanation.ts";
import type { Note, ViewSpec } from "../core/view-spec.ts";

/** What the list takes beside the findings. */
export interface DataFindingsOptions {
	/** How many findings to write out at most, the most severe first; the table has all. Default 12. */
	readonly most?: number;
	readonly title?: string;
}

const severities = ["error", "warning", "info"] as const;

/** A finding as it is read: what it is, what it can do to a model, and what to do about it. */
function noteOf({ severity, check = "finding", message, consequence, remedy, rows = [] }: Finding): Note {
	const detail = (label: string, text: string | undefined) => (text === undefined ? [] : [{ label, text }]);
	return {
		tone: severity,
		heading: check,
		text: message,
		details: [...detail("Effect", consequence), ...detail("Remedy", remedy)],
		...(rows.length > 0 && { rows }),
	};
}

const plural = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;

/**
 * What was noticed in the data, worst first: what it is, what it can do to a model, and what to do about it. Where a finding is
 * about few rows, a button selects them in all linked views.
 */
export function dataFindings({ payload }: Explanation<"findings">, options: DataFindingsOptions = {}): ViewSpec {
	const { most = 12, title = "What to know about this data" } = options;
	const all = [...payload.findings].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
	const shown = all.slice(0, most);
	const count = (severity: Finding["severity"]) => all.filter((finding) => finding.severity === severity).length;
	const [worst] = all;
	const left = all.length - shown.length;
	const caption = worst
		? `${plural(count("error"), "error")}, ${plural(count("warning"), "warning")} and ${plural(count("info"), "remark")}. First: ${worst.message}${left > 0 ? ` The figure leaves ${left} out.` : ""}`
		: "Nothing was found. A leak over several columns, wrong labels, and who is not in the data cannot be seen in it.";
	const hasRows = shown.some(({ rows = [] }) => rows.length > 0);
	return {
		title,
		figure: { kind: "notes", notes: shown.map(noteOf), alt: caption },
		controls: [],
		...(hasRows && { selection: "rows" }),
		caption,
		table: {
			columns: ["severity", "check", "finding", "what it can do", "what to do"],
			rows: all.map(({ severity, check = "", message, consequence = "", remedy = "" }) => [
				severity,
				check,
				message,
				consequence,
				remedy,
			]),
		},
	};
}
dataFindings.accepts = ["findings"] as const;
