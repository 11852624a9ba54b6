import { version } from "../../../src/core/version.ts";
import { valueMimeType } from "../../../src/protocol/shown-value.ts";
import { outputMimeType, widgetModule } from "../../../src/protocol/widget-state.ts";
import type { WidgetsBase } from "./define-widgets.ts";
import type { LuminoPanel, OutputHost, Plugin, RenderMime, Share, Tracker } from "./lab.ts";
import { outputRenderer, type Surroundings } from "./output-renderer.ts";
import { valueRenderer } from "./value-renderer.ts";

/** Before the rank of ipywidgets' own renderer, −10, so that an output of ours comes to us. */
const outputRank = -20;

interface WidgetRegistry {
	registerWidget(data: { name: string; version: string; exports: () => Promise<Record<string, unknown>> }): void;
}

function surroundingsOf(host: OutputHost): Surroundings | undefined {
	const rendermime = host.content?.rendermime ?? host.console?.rendermime;
	return rendermime && { rendermime, session: host.sessionContext ?? host.console?.sessionContext };
}

/** Tells ipywidgets' manager where our classes are; they are fetched when the first widget is shown. */
function widgetsPlugin(base: WidgetsBase, token: unknown): Plugin {
	return {
		id: `${widgetModule}:widgets`,
		autoStart: true,
		requires: [token],
		activate(_app: unknown, registry: WidgetRegistry) {
			registry.registerWidget({
				name: widgetModule,
				version,
				exports: async () => (await import("./define-widgets.ts")).defineWidgets(base),
			});
		},
	};
}

/** Renders values, and outputs that carry our marker, in every notebook and console. */
function outputsPlugin(
	newPanel: () => LuminoPanel,
	rendermimeToken: unknown,
	trackerTokens: readonly unknown[],
): Plugin {
	return {
		id: `${widgetModule}:outputs`,
		autoStart: true,
		requires: [rendermimeToken],
		optional: trackerTokens,
		activate(_app: unknown, fallback: RenderMime, ...found: (Tracker | null)[]) {
			const trackers = found.filter((tracker) => tracker !== null);
			const findSurroundings = (node: HTMLElement) => {
				for (const tracker of trackers) {
					const host = tracker.find((one) => one.node.contains(node));
					if (host) return surroundingsOf(host);
				}
				return undefined;
			};
			const addTo = (rendermime: RenderMime, surroundings: Surroundings | undefined) => {
				const widgets = () => outputRenderer({ newPanel, surroundings, findSurroundings, fallback });
				rendermime.addFactory({ safe: false, mimeTypes: [outputMimeType], createRenderer: widgets }, outputRank);
				// Values are data and nothing else: an untrusted notebook may show them too.
				const values = () => valueRenderer(newPanel);
				rendermime.addFactory({ safe: true, mimeTypes: [valueMimeType], createRenderer: values }, outputRank);
			};
			addTo(fallback, undefined);
			// A notebook renders by a copy of its own, made before it is tracked.
			const adopt = (host: OutputHost) => {
				const surroundings = surroundingsOf(host);
				if (surroundings) addTo(surroundings.rendermime, surroundings);
			};
			for (const tracker of trackers) {
				tracker.forEach(adopt);
				tracker.widgetAdded.connect((_sender, host: OutputHost) => adopt(host));
			}
		},
	};
}

/** The plugins of the extension, for JupyterLab 4 and Notebook 7. Without ipywidgets no widget can be shown; values are all the same. */
export async function makePlugins(share: Share): Promise<Plugin[]> {
	const [base, lumino, rendermime, notebook, replConsole] = await Promise.all(
		[
			"@jupyter-widgets/base",
			"@lumino/widgets",
			"@jupyterlab/rendermime",
			"@jupyterlab/notebook",
			"@jupyterlab/console",
		].map(share),
	);
	const plugins: Plugin[] = [];
	if (base) plugins.push(widgetsPlugin(base as unknown as WidgetsBase, base.IJupyterWidgetRegistry));
	else {
		console.error(
			"glasscell: expected the package jupyterlab_widgets in this Jupyter, found none: pip install jupyterlab_widgets",
		);
	}
	if (lumino && rendermime) {
		const { Panel } = lumino as { Panel: new () => LuminoPanel };
		const trackers = [notebook?.INotebookTracker, replConsole?.IConsoleTracker].filter((token) => token !== undefined);
		plugins.push(outputsPlugin(() => new Panel(), rendermime.IRenderMimeRegistry, trackers));
	}
	return plugins;
}
