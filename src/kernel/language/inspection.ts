import ts from "typescript";
import { codeBlock, type Documentation, documentation } from "./documentation.ts";
import type { Inspection } from "./messages.ts";
import { signatureHelp } from "./signature-help.ts";

/** What TypeScript knows of the name at a place, or else of the call in whose arguments the place is. */
export function inspection(service: ts.LanguageService, path: string, at: number, detail: number): Inspection {
	const text = service.getProgram()?.getSourceFile(path)?.text ?? "";
	const isInName = (place: number) => /[\p{ID_Continue}$]/u.test(text.charAt(place));
	const found =
		(isInName(at) ? nameAt(service, path, at, detail) : undefined) ??
		(isInName(at - 1) ? nameAt(service, path, at - 1, detail) : undefined) ??
		signatureHelp(service, path, at, detail);
	return found === undefined ? { found: false, plain: "", markdown: "" } : { found: true, ...found };
}

function nameAt(service: ts.LanguageService, path: string, at: number, detail: number): Documentation | undefined {
	const info = service.getQuickInfoAtPosition(path, at);
	if (info === undefined) return undefined;
	const declaration = withoutAlias(ts.displayPartsToString(info.displayParts));
	if (declaration === "") return undefined;
	const { plain, markdown } = documentation(info.documentation, info.tags ?? [], detail);
	const join = (...parts: readonly string[]) => parts.filter((part) => part !== "").join("\n\n");
	return { plain: join(declaration, plain), markdown: join(codeBlock(declaration), markdown) };
}

/** A name of an earlier cell is an import to TypeScript; to the person it is the thing itself. */
const withoutAlias = (text: string): string => text.replace(/^\(alias\) /, "").replace(/\nimport \S+$/, "");
