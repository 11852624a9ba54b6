/** Whether the text is an expression, as arrow functions and `function` are, and methods are not. It is not run. */
function isExpression(source: string): boolean {
	try {
		new Function(`return (${source}\n)`);
		return true;
	} catch {
		return false;
	}
}

function member(name: string, body: ((...args: never[]) => unknown) | undefined): string {
	if (!body) return "";
	const source = body.toString();
	if (/\{\s*\[native code\]\s*\}$/.test(source))
		throw new TypeError(`customWidget.${name}: expected a function of this notebook, got a native or bound one`);
	if (isExpression(source)) return `\t${name}: ${source},\n`;
	return `\t${name}: ({ ${source} })[${JSON.stringify(body.name)}],\n`;
}

/** A cell's `import()` became a call of this; the browser has its own. */
const prelude = "const __glasscell_import__ = (specifier) => import(specifier);\n";

/** A module for the browser of the functions' texts: what they use must be in them. */
export function moduleOf(parts: Readonly<Record<string, ((...args: never[]) => unknown) | undefined>>): string {
	const members = Object.entries(parts).map(([name, body]) => member(name, body));
	return `${prelude}export default {\n${members.join("")}};\n`;
}
