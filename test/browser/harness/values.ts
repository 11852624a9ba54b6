import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundleOf } from "../../../src/kernel/display/bundle.ts";
import { valueMimeType } from "../../../src/protocol/shown-value.ts";
import type { WidgetPage } from "./widget-page.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The code that draws values, for a page; `renderValue` is a property of its `values`. */
export async function bundledRenderer(): Promise<string> {
	const { outputFiles } = await build({
		entryPoints: [path.join(root, "widgets/src/value/render-value.ts")],
		bundle: true,
		write: false,
		format: "iife",
		globalName: "values",
		footer: { js: "window.values = values;" },
		target: "es2022",
		loader: { ".css": "text" },
	});
	return outputFiles[0]!.text;
}

/** A value as its output holds it, after a save and a load of the notebook. */
export async function shownOf(value: unknown): Promise<unknown> {
	const bundle = await bundleOf(value);
	if (!(valueMimeType in bundle)) throw new Error(`expected a rich form, got ${Object.keys(bundle).join(", ")}`);
	return JSON.parse(JSON.stringify(bundle[valueMimeType]));
}

/** Draws values below each other; each stands in an element of its name. */
export async function drawValues(
	widget: WidgetPage,
	renderer: string,
	values: Readonly<Record<string, unknown>>,
): Promise<void> {
	// As an expression: the page's content security policy allows no other script.
	await widget.page.evaluate(renderer);
	for (const [id, shown] of Object.entries(values)) {
		await widget.page.evaluate(
			([id, shown]) => {
				const el = document.createElement("div");
				el.id = id;
				el.style.marginBottom = "24px";
				document.body.append(el);
				type Page = { values: { renderValue(value: unknown, el: HTMLElement): () => void } };
				(window as unknown as Page).values.renderValue(shown, el);
			},
			[id, shown] as const,
		);
	}
}
