import type ts from "typescript";

/** A piece of documentation in both of the forms that front ends show. */
export interface Documentation {
	readonly plain: string;
	readonly markdown: string;
}

/** A description, then its tags if `detail` is asked for; that something is deprecated is said in any case. */
export function documentation(
	description: readonly ts.SymbolDisplayPart[] | undefined,
	tags: readonly ts.JSDocTagInfo[],
	detail: number,
): Documentation {
	const listed = detail > 0 ? tags : tags.filter(({ name }) => name === "deprecated");
	const parts = [textOf(description), ...listed.map(tagText)].filter(({ plain }) => plain !== "");
	return {
		plain: parts.map(({ plain }) => plain).join("\n"),
		markdown: parts.map(({ markdown }) => markdown).join("\n\n"),
	};
}

/** Text with its links: `{@link name text}` is kept apart by TypeScript. */
function textOf(parts: readonly ts.SymbolDisplayPart[] = []): Documentation {
	let plain = "";
	let markdown = "";
	for (const { kind, text } of parts) {
		if (kind === "link") continue; // the braces around it
		const web = kind === "linkText" ? /^(https?:\/\/\S+?)\s*(?:[|\s]\s*(.+))?$/.exec(text) : null;
		plain += web === null ? text : web[2] === undefined ? web[1] : `${web[2]} (${web[1]})`;
		if (web !== null) markdown += `[${web[2] ?? web[1]}](${web[1]})`;
		else markdown += kind === "linkName" ? `\`${text}\`` : text;
	}
	return { plain, markdown };
}

function tagText({ name, text }: ts.JSDocTagInfo): Documentation {
	const subject = text?.[0]?.kind === "parameterName" ? text[0].text : undefined;
	const rest = textOf(subject === undefined ? text : text?.slice(1));
	const said = { plain: rest.plain.trim(), markdown: rest.markdown.trim() };
	const plain = [`@${name}`, subject, said.plain].filter(Boolean).join(" ");
	if (name === "example" && !said.markdown.includes("```"))
		return { plain, markdown: `*@example*\n\`\`\`typescript\n${said.plain}\n\`\`\`` };
	const label = name === "deprecated" ? "**Deprecated**" : `*@${name}*`;
	const described = [label, subject === undefined ? "" : `\`${subject}\``, said.markdown.replace(/^-\s*/, "— ")];
	return { plain, markdown: described.filter(Boolean).join(" ") };
}

/** Code as it stands in Markdown. */
export function codeBlock(code: string): string {
	return `\`\`\`typescript\n${code}\n\`\`\``;
}
