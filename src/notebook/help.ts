import { parseComment, summaryOf } from "./help/comment.ts";
import { documentationOf, type Export, packageExports } from "./help/exports.ts";
import { HelpPage, type Part } from "./help/page.ts";

export type { HelpPage } from "./help/page.ts";

/** What the folders of the sources hold, most asked for first. What is not named here is listed by its own name. */
const titles: Readonly<Record<string, string>> = {
	explore: "Look and ask, live",
	explain: "Explain an answer",
	views: "Draw an explanation",
	models: "Bring a model",
	data: "Data",
	math: "Compute",
	core: "Arrays and errors",
	"glasscell/tf": "TensorFlow.js, as the library uses it",
	"glasscell/widgets": "Controls, as ipywidgets has them",
};

/** The entry whose functions a cell has without an import. */
const notebookEntry = "glasscell/notebook";

/** The longest declaration that is shown, in lines. */
const maxLines = 60;

const keys: readonly (readonly [string, string])[] = [
	["Tab", "completes names, members, files and packages; what is not imported yet is imported"],
	["Shift+Tab", "says what the name at the cursor is, and the arguments that a call takes"],
	["Shift+Enter", "runs the cell; Esc then I I interrupts, 0 0 starts the kernel again"],
];

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function listOf(exports: readonly Export[]): Part {
	const sorted = [...exports].sort((a, b) => a.name.localeCompare(b.name));
	return { kind: "list", items: sorted.map((each) => [each.name, summaryOf(documentationOf(each).comment)]) };
}

/** Everything that there is, in groups. */
function overview(): HelpPage {
	const values = packageExports().filter(({ isType }) => !isType);
	const inCells = values.filter(({ entry }) => entry === notebookEntry);
	const parts: Part[] = [
		{ kind: "heading", text: "What a cell can call" },
		{
			kind: "paragraph",
			text: `Without an import, or from ${JSON.stringify(notebookEntry)}; all of it also as \`glasscell\`.`,
		},
		listOf(inCells),
	];
	const groups = new Map<string, Export[]>();
	for (const each of values)
		if (!inCells.some(({ name }) => name === each.name)) {
			const key = each.entry === "glasscell" ? each.folder : each.entry;
			groups.set(key, [...(groups.get(key) ?? []), each]);
		}
	const order = [...Object.keys(titles), ...groups.keys()];
	let shownEntry: string | undefined;
	for (const key of [...groups.keys()].sort((a, b) => order.indexOf(a) - order.indexOf(b))) {
		const exports = groups.get(key)!;
		const entry = exports[0]!.entry;
		parts.push({ kind: "heading", text: titles[key] ?? capital(key) });
		if (entry !== shownEntry) parts.push({ kind: "paragraph", text: `import { … } from ${JSON.stringify(entry)}` });
		shownEntry = entry;
		// The stock controls are many, and known by their names.
		if (entry === "glasscell") parts.push(listOf(exports));
		else
			parts.push({
				kind: "paragraph",
				text: exports
					.map(({ name }) => name)
					.sort()
					.join(", "),
			});
	}
	parts.push({ kind: "heading", text: "Keys" }, { kind: "list", items: keys });
	parts.push({
		kind: "paragraph",
		text: '`glasscell.help("name")` or `glasscell.help(value)` says more of one of them.',
	});
	return new HelpPage(parts);
}

function pageOf(found: Export): HelpPage {
	const { signature, comment } = documentationOf(found);
	const { paragraphs, tags, examples } = parseComment(comment);
	const lines = signature.split("\n");
	const shown =
		lines.length > maxLines ? [...lines.slice(0, maxLines), `… ${lines.length - maxLines} more lines`] : lines;
	const parts: Part[] = [
		{ kind: "heading", text: found.name },
		...paragraphs.map((text): Part => ({ kind: "paragraph", text })),
		{ kind: "code", text: shown.join("\n") },
	];
	if (tags.length > 0) parts.push({ kind: "list", items: tags });
	for (const text of examples) parts.push({ kind: "code", text });
	const keyword = found.isType ? "import type" : "import";
	const needed = found.entry === notebookEntry ? "A cell has it without an import; elsewhere: " : "";
	parts.push({
		kind: "paragraph",
		text: `${needed}\`${keyword} { ${found.name} } from ${JSON.stringify(found.entry)}\``,
	});
	return new HelpPage(parts);
}

/** The names by which a value may be known: an explainer's is its method's. */
function namesOf(subject: unknown): string[] {
	if (typeof subject === "string") return [subject.replace(/^glasscell\./, "")];
	if (typeof subject !== "function" && (typeof subject !== "object" || subject === null)) return [];
	const { name, method, constructor: madeBy } = subject as Readonly<Record<string, unknown>>;
	const ofClass = typeof madeBy === "function" ? madeBy.name : undefined;
	return [method, name, ofClass].filter((each) => typeof each === "string");
}

/** Exports whose name contains the words, for who misremembers one. */
function similar(name: string): string[] {
	const wanted = name.toLowerCase();
	const near = packageExports()
		.map((each) => each.name)
		.filter(
			(each) => wanted.length > 2 && (each.toLowerCase().includes(wanted) || wanted.includes(each.toLowerCase())),
		);
	// What can be called comes before the types of it.
	const isType = (each: string) => Number(/^\p{Lu}/u.test(each));
	return near.sort((a, b) => isType(a) - isType(b));
}

/**
 * What is there to call? Without a subject: what a cell has without an import, the explorers, explanations and views, and
 * the keys that find the rest. With one, a name or the thing itself: its declaration and documentation.
 *
 * @example
 * help("exploreImage");
 */
export function help(subject?: unknown): HelpPage {
	if (subject === undefined) return overview();
	const names = namesOf(subject);
	const found = names
		.map((name) => packageExports().find((each) => each.name === name))
		.find((each) => each !== undefined);
	if (found !== undefined) return pageOf(found);
	const [name = `this ${typeof subject}`] = names;
	const near = similar(name);
	const hint = near.length > 0 ? ` There is ${[...new Set(near)].join(", ")}.` : "";
	return new HelpPage([
		{
			kind: "paragraph",
			text: `glasscell has nothing called ${name}.${hint} Shift+Tab on a name shows what TypeScript knows of it; help() lists what there is.`,
		},
	]);
}
