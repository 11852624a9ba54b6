import type { Explanation, Finding } from "../core/explanation.ts";
import type { ViewSpec } from "../core/view-spec.ts";

/** What the list takes beside the findings. */
export interface DataFindingsOptions {
	/** How many findings to write out at most, the most severe first; the table has all. Default 12. */
	readonly most?: number;
	readonly title?: string;
}

/** Few enough that a plot beside another, which is narrower, shows them all. */
const lineLength = 45;
/** Pixels from line to line, and between two findings. */
const [lineHeight, gap] = [15, 9];
const severities = ["error", "warning", "info"] as const;

/** A text in lines of whole words. */
function lines(text: string): string[] {
	const all: string[] = [];
	let line = "";
	for (const word of text.split(" ")) {
		if (line.length + word.length + 1 > lineLength && line !== "") {
			all.push(line);
			line = word;
		} else line = line === "" ? word : `${line} ${word}`;
	}
	return [...all, line];
}

/** The lines of one finding, in the order they are read. */
function paragraphs({ severity, check, message, consequence, remedy }: Finding): { text: string; role: string }[] {
	return [
		{ text: `${severity} · ${check ?? "finding"}`, role: "title" },
		...lines(message).map((text) => ({ text, role: "message" })),
		...(consequence === undefined ? [] : lines(`→ ${consequence}`).map((text) => ({ text, role: "consequence" }))),
		...(remedy === undefined ? [] : lines(`✓ ${remedy}`).map((text) => ({ text, role: "remedy" }))),
	];
}

const plural = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;

/**
 * What was noticed in the data, worst first: what it is, what it can do to a model (→), and what to do about it (✓). Where a finding is
 * about few rows, a click on it selects them in all linked views.
 */
export function dataFindings({ payload }: Explanation<"findings">, options: DataFindingsOptions = {}): ViewSpec {
	const { most = 12, title = "What to know about this data" } = options;
	const all = [...payload.findings].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
	const shown = all.slice(0, most);
	let y = lineHeight;
	const data = shown.flatMap((finding, index) => {
		const written = paragraphs(finding).map((line) => {
			const datum = { ...line, y, severity: finding.severity, finding: String(index) };
			y += lineHeight;
			return datum;
		});
		y += gap;
		return written;
	});
	const count = (severity: Finding["severity"]) => all.filter((finding) => finding.severity === severity).length;
	const [worst] = all;
	const left = all.length - shown.length;
	const caption = worst
		? `${plural(count("error"), "error")}, ${plural(count("warning"), "warning")} and ${plural(count("info"), "remark")}. First: ${worst.message}${left > 0 ? ` The figure leaves ${left} out.` : ""}`
		: "Nothing was found. A leak over several columns, wrong labels, and who is not in the data cannot be seen in it.";
	const members = Object.fromEntries(
		shown.map(({ rows = [] }, index) => [String(index), rows] as const).filter(([, rows]) => rows.length > 0),
	);
	const hasRows = Object.keys(members).length > 0;
	const placed = (role: string) => [{ filter: { field: "role", equal: role } }];
	const text = { type: "text", align: "left", baseline: "middle", fontSize: 11 } as const;
	return {
		title,
		figure: {
			kind: "vega",
			spec: {
				data: { name: "lines" },
				width: 300,
				height: Math.max(lineHeight, y - gap),
				encoding: {
					y: {
						field: "y",
						type: "quantitative",
						axis: null,
						scale: { domain: [0, Math.max(lineHeight, y - gap)], reverse: true, nice: false },
					},
					opacity: { condition: { test: { field: "unselected", equal: true }, value: 0.3 }, value: 1 },
				},
				layer: [
					{
						transform: placed("title"),
						mark: { type: "point", size: 70, ...(hasRows && { cursor: "pointer" }) },
						encoding: {
							x: { value: 7 },
							// The word stands beside it; shape and colour are for the quick look.
							shape: {
								field: "severity",
								type: "nominal",
								scale: { domain: severities, range: ["square", "triangle-up", "circle"] },
								legend: null,
							},
							color: {
								field: "severity",
								type: "nominal",
								scale: { domain: severities, range: ["#c23b3b", "#c75a00", "#1b6fb5"] },
								legend: null,
							},
						},
					},
					{
						transform: placed("title"),
						mark: { ...text, fontWeight: 600 },
						encoding: { x: { value: 18 }, text: { field: "text", type: "nominal" } },
					},
					...["message", "consequence", "remedy"].map((role) => ({
						transform: placed(role),
						mark: { ...text, ...(role !== "message" && { fontStyle: "italic" }) },
						encoding: { x: { value: 18 }, text: { field: "text", type: "nominal" } },
					})),
				],
			},
			data: { lines: data },
			alt: caption,
			...(hasRows && { rows: { field: "finding", members } }),
		},
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
