import { limits } from "../limits.ts";
import { hasMembers } from "../peek.ts";
import type { Presenter } from "../presenter.ts";

/** What is used of an element of jsdom, linkedom or any other DOM. */
interface ElementLike {
	readonly nodeType: unknown;
	readonly localName: unknown;
	readonly outerHTML: unknown;
}

const elementType = 1;
const svgNamespace = "http://www.w3.org/2000/svg";

/** Elements of a DOM, such as what Observable Plot draws: an `<svg>` as SVG, others as HTML. */
export const presentElement: Presenter = (value) => {
	if (!hasMembers(value, "nodeType", "localName", "outerHTML")) return undefined;
	const { nodeType, localName, outerHTML } = value as ElementLike;
	if (nodeType !== elementType || typeof outerHTML !== "string" || outerHTML.length > limits.bytes) return undefined;
	const text = `<${String(localName)}> element, ${outerHTML.length.toLocaleString("en-US")} characters`;
	if (localName !== "svg") return { "text/html": outerHTML, "text/plain": text };
	// A file of its own has to name its namespace; within HTML it went without saying.
	const isNamed = /^<svg[^>]*\sxmlns=/.test(outerHTML);
	const svg = isNamed ? outerHTML : outerHTML.replace(/^<svg/, `<svg xmlns="${svgNamespace}"`);
	return { "image/svg+xml": svg, "text/plain": text };
};
