import ts from "typescript";
import { codeBlock, type Documentation, documentation } from "./documentation.ts";

/**
 * The function in whose arguments a place is: its signature with a mark under the parameter whose turn it is, what is said
 * of that parameter and of the function. Undefined where the place is in no call.
 */
export function signatureHelp(
	service: ts.LanguageService,
	path: string,
	at: number,
	detail: number,
): Documentation | undefined {
	const help = service.getSignatureHelpItems(path, at, undefined);
	if (help === undefined) return undefined;
	const { items, selectedItemIndex, argumentIndex } = help;
	const item = items[selectedItemIndex];
	if (item === undefined) return undefined;
	const text = ts.displayPartsToString;
	const active = item.isVariadic ? Math.min(argumentIndex, item.parameters.length - 1) : argumentIndex;
	let declaration = text(item.prefixDisplayParts);
	let mark = "";
	for (const [index, { displayParts }] of item.parameters.entries()) {
		if (index > 0) declaration += text(item.separatorDisplayParts);
		const parameter = text(displayParts);
		if (index === active)
			mark = " ".repeat(declaration.length - declaration.lastIndexOf("\n") - 1) + "^".repeat(parameter.length);
		declaration += parameter;
	}
	declaration += text(item.suffixDisplayParts);
	const overloads = items.length - 1;
	if (overloads > 0) declaration += ` (+${overloads} overload${overloads > 1 ? "s" : ""})`;
	const marked = mark === "" || declaration.includes("\n") ? declaration : `${declaration}\n${mark}`;
	const parameter = item.parameters[active];
	const about = documentation(parameter?.documentation, [], 0);
	const said = (text: string) => text.replace(/^-\s*/, ""); // `@param x - what it is`
	const { plain, markdown } = documentation(item.documentation, item.tags, detail);
	return {
		plain: join([marked, about.plain && `${parameter?.name}: ${said(about.plain)}`, plain]),
		markdown: join([codeBlock(marked), about.markdown && `**${parameter?.name}**: ${said(about.markdown)}`, markdown]),
	};
}

const join = (parts: readonly string[]): string => parts.filter((part) => part !== "").join("\n\n");
