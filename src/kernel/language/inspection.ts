import ts from "typescript";
import type { Inspection } from "./messages.ts";

const nothing: Inspection = { found: false, plain: "", markdown: "" };

interface Described {
	readonly declaration: string;
	readonly documentation: string;
	readonly tags: readonly ts.JSDocTagInfo[];
}

/** What TypeScript knows of the name at a place, or else of the call that the place is in. */
export function inspection(service: ts.LanguageService, path: string, at: number, detail: number): Inspection {
	const described = nameAt(service, path, at) ?? nameAt(service, path, at - 1) ?? callAt(service, path, at);
	if (described === undefined) return nothing;
	const { declaration, documentation, tags } = described;
	const listed = detail > 0 ? tags : tags.filter(({ name }) => name === "deprecated");
	const lines = listed.map((tag) => ({ name: tag.name, text: ts.displayPartsToString(tag.text) }));
	const plain = [declaration, documentation, lines.map(({ name, text }) => `@${name} ${text}`.trimEnd()).join("\n")];
	const markdown = [
		`\`\`\`typescript\n${declaration}\n\`\`\``,
		documentation,
		lines.map(({ name, text }) => `*@${name}* ${text}`.trimEnd()).join("  \n"),
	];
	const join = (parts: readonly string[]) => parts.filter((part) => part !== "").join("\n\n");
	return { found: true, plain: join(plain), markdown: join(markdown) };
}

function nameAt(service: ts.LanguageService, path: string, at: number): Described | undefined {
	const info = at < 0 ? undefined : service.getQuickInfoAtPosition(path, at);
	if (info === undefined) return undefined;
	const declaration = withoutAlias(ts.displayPartsToString(info.displayParts));
	if (declaration === "") return undefined;
	return { declaration, documentation: ts.displayPartsToString(info.documentation), tags: info.tags ?? [] };
}

/** A name of an earlier cell is an import to TypeScript; to the person it is the thing itself. */
const withoutAlias = (text: string): string => text.replace(/^\(alias\) /, "").replace(/\nimport \S+$/, "");

function callAt(service: ts.LanguageService, path: string, at: number): Described | undefined {
	const help = service.getSignatureHelpItems(path, at, undefined);
	const item = help?.items[help.selectedItemIndex];
	if (item === undefined) return undefined;
	const separator = ts.displayPartsToString(item.separatorDisplayParts);
	const parameters = item.parameters.map(({ displayParts }) => ts.displayPartsToString(displayParts)).join(separator);
	const declaration = `${ts.displayPartsToString(item.prefixDisplayParts)}${parameters}${ts.displayPartsToString(item.suffixDisplayParts)}`;
	return { declaration, documentation: ts.displayPartsToString(item.documentation), tags: item.tags };
}
