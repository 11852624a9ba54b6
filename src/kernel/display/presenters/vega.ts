import { inspectValue } from "../inspect-value.ts";
import { limits } from "../limits.ts";
import { dataOf, isPlain } from "../peek.ts";
import { plainCopy } from "../plain-copy.ts";
import type { Presenter } from "../presenter.ts";

const schema = /^https?:\/\/vega\.github\.io\/schema\/(vega|vega-lite)\/v(\d+)/;

/** The newest version that JupyterLab 4 draws; it draws what later versions write, too. */
const newest = 5;

/** Vega and Vega-Lite specifications, known by their `$schema`. */
export const presentVega: Presenter = (value) => {
	if (!isPlain(value)) return undefined;
	const [, library, version] = schema.exec(String(dataOf(value, "$schema") ?? "")) ?? [];
	if (library === undefined) return undefined;
	const spec = plainCopy(value, limits.bytes);
	if (spec === undefined) return undefined;
	const type = `application/vnd.${library.replace("-", "")}.v${Math.min(Number(version), newest)}+json`;
	return { [type]: spec, "text/plain": inspectValue(value) };
};
