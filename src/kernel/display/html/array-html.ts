import { escapeHtml } from "../../../core/escape-html.ts";
import type { ShownArray } from "../../../protocol/shown-value.ts";
import { arrayTitle } from "../../../protocol/value-text.ts";
import { limits } from "../limits.ts";
import { tableHtml } from "./table-html.ts";

/** The array in words, its preview, and its first values. */
export function arrayHtml(array: ShownArray): string {
	const { facts, picture, values, note } = array;
	const words = facts.map(({ label, value }) => `${escapeHtml(label)} ${escapeHtml(value)}`).join(" · ");
	const { values: most } = limits.html;
	return [
		`<p><b>${escapeHtml(arrayTitle(array))}</b>${words && ` ${words}`}</p>`,
		picture &&
			`<p><img src="data:image/png;base64,${picture.png}" width="${picture.width}" height="${picture.height}" alt="${escapeHtml(picture.alt)}"><br><small>${escapeHtml(picture.caption)}</small></p>`,
		values && `<details><summary>Values</summary>${tableHtml(values, { rows: most, columns: most })}</details>`,
		note && `<p><i>${escapeHtml(note)}</i></p>`,
	]
		.filter(Boolean)
		.join("");
}
