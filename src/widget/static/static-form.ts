import { messageOf } from "../../core/errors.ts";
import { version } from "../../core/version.ts";
import type { ViewSpec } from "../../core/view-spec.ts";
import type { MimeBundle } from "../../protocol/host.ts";
import { type OutputMarker, outputMimeType, type WidgetStatus } from "../../protocol/widget-state.ts";
import { loadCanvas } from "./canvas.ts";
import { vegaLiteSpec } from "./chart.ts";
import type { Values } from "./figure-picture.ts";
import { viewsHtml } from "./html.ts";
import { figurePng, viewsPng } from "./png.ts";
import { viewsText } from "./text.ts";

/**
 * What stands in a notebook for views where no widget lives: a picture, the same as HTML with words and numbers, text;
 * for a single chart also its Vega-Lite. The same views give the same bytes.
 *
 * Where this platform has no canvas the pictures are left out, and the text says why.
 */
export async function staticForm(
	views: readonly ViewSpec[],
	values: Values,
	status: WidgetStatus,
): Promise<MimeBundle> {
	const missing = await loadCanvas().then(
		() => undefined,
		(error: unknown) => `No picture: ${messageOf(error)}`,
	);
	const text = viewsText(views, status);
	const marker: { readonly [outputMimeType]: OutputMarker } = { [outputMimeType]: { version } };
	if (missing) return { "text/html": viewsHtml(views, [], status), "text/plain": `${text}\n\n${missing}`, ...marker };
	const pngs = await Promise.all(views.map((view) => figurePng(view, values)));
	const only = views.length === 1 ? views[0]?.figure : undefined;
	return {
		...(only?.kind === "vega" && { "application/vnd.vegalite.v5+json": vegaLiteSpec(only) }),
		"image/png": (await viewsPng(views, values)).bytes.toString("base64"),
		"text/html": viewsHtml(views, pngs, status),
		"text/plain": text,
		...marker,
	};
}
