/** What a cell says of itself in doc comments before its code, as tslab reads them. */
export interface CellTags {
	/** `@module name`: the cell is a module of that name, imported as `./name`, and does not run by itself. */
	readonly module?: string;
	/** `@browser`: the cell is for a browser; `@node`, the default, takes it back. */
	readonly browser: boolean;
	/** `@jsx`: the module is a `.tsx`. Cells need not say so. */
	readonly jsx: boolean;
}

/** What may stand before a cell's code: white space and comments. */
const leading = /^(?:\s+|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)/;
/** A tag with the text up to the next one. */
const tag = /(?<=^|\s)@(\w+)([^@]*)/g;

/** The tags of a cell. */
export function cellTags(source: string): CellTags {
	let module: string | undefined;
	let browser = false;
	let jsx = false;
	let rest = source;
	for (let match = leading.exec(rest); match !== null; match = leading.exec(rest)) {
		const [comment] = match;
		rest = rest.slice(comment.length);
		if (!comment.startsWith("/**")) continue;
		const text = comment.slice("/**".length, -"*/".length).replace(/^[ \t]*\*/gm, "");
		for (const [, name, value = ""] of text.matchAll(tag)) {
			if (name === "module" && /^\w+$/.test(value.trim())) module = value.trim();
			else if (name === "jsx") jsx = true;
			else if (name === "node") browser = false;
			else if (name === "browser") browser = true;
		}
	}
	return { ...(module === undefined ? {} : { module }), browser, jsx };
}
