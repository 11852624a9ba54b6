import type { MimeBundle } from "../../protocol/host.ts";
import { type ShownValue, valueMimeType } from "../../protocol/shown-value.ts";
import { valueHtml } from "./html/value-html.ts";

/**
 * Says how one kind of value is shown: as a MIME bundle, or undefined where the value is of another kind. It looks at a
 * value by `peek.ts` until it knows that the value is of its kind.
 */
export type Presenter = (value: object) => MimeBundle | Promise<MimeBundle> | undefined;

/** The forms of a value: drawn by the extension, as HTML, as text. */
export function shownBundle(shown: ShownValue, text: string): MimeBundle {
	return { [valueMimeType]: shown, "text/html": valueHtml(shown), "text/plain": text };
}
