import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { version } from "../../../src/core/version.ts";
import { packBuffers } from "../../../src/protocol/buffers.ts";
import type { MimeBundle } from "../../../src/protocol/host.ts";
import { type WidgetState, widgetModel, widgetModule, widgetView } from "../../../src/protocol/widget-state.ts";
import { staticForm } from "../../../src/widget/static/static-form.ts";
import { jupyterProgram } from "../../machine.ts";
import type { JupyterLab } from "../jupyter-lab.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const modelId = "5f0c1b4e7a3d4c2e9b8f6a1d2c3e4f50";

/** A Jupyter path that holds the extension as it is built now; give it to the server by `JUPYTER_PATH`. */
export function extensionPath(): string {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), "glasscell extension "));
	fs.mkdirSync(path.join(folder, "labextensions"));
	fs.symlinkSync(path.join(root, "dist/labextension"), path.join(folder, "labextensions/glasscell"));
	return folder;
}

/** What JupyterLab writes into a notebook that saves its widgets' state. */
function widgetState(state: WidgetState) {
	const { state: json, bufferPaths, buffers } = packBuffers(state);
	const names = {
		_model_module: widgetModule,
		_model_module_version: version,
		_model_name: widgetModel,
		_view_module: widgetModule,
		_view_module_version: version,
		_view_name: widgetView,
	};
	return {
		version_major: 2,
		version_minor: 0,
		state: {
			[modelId]: {
				model_name: widgetModel,
				model_module: widgetModule,
				model_module_version: version,
				state: { ...names, _dom_classes: [], ...json },
				buffers: buffers.map((bytes, i) => ({
					encoding: "base64",
					path: bufferPaths[i],
					data: Buffer.from(bytes).toString("base64"),
				})),
			},
		},
	};
}

/** How a notebook was left. */
export interface SavedNotebook {
	/** Whether the person trusts its outputs, as after running it. */
	readonly trusted: boolean;
	/** Whether JupyterLab saved the widgets' state into it. */
	readonly withState: boolean;
	/** Another output in place of the widget's own. */
	readonly bundle?: MimeBundle;
	readonly kernel?: string;
	/** The code of its cell. */
	readonly source?: string;
}

/** Writes a notebook as it is after a run that showed one widget. */
export async function saveNotebook(
	lab: JupyterLab,
	name: string,
	state: WidgetState,
	{ trusted, withState, bundle, kernel = "glasscell", source = "1 + 1" }: SavedNotebook,
): Promise<void> {
	const data = bundle ?? {
		"application/vnd.jupyter.widget-view+json": { version_major: 2, version_minor: 0, model_id: modelId },
		...(await staticForm(state.views, state.values, state.status)),
	};
	const notebook = {
		nbformat: 4,
		nbformat_minor: 5,
		metadata: {
			kernelspec: { name: kernel, display_name: kernel, language: "typescript" },
			...(withState && { widgets: { "application/vnd.jupyter.widget-state+json": widgetState(state) } }),
		},
		cells: [
			{
				cell_type: "code",
				id: "a",
				execution_count: 1,
				metadata: {},
				source,
				outputs: [{ output_type: "display_data", metadata: {}, data }],
			},
		],
	};
	const file = path.join(lab.folder, name);
	fs.writeFileSync(file, JSON.stringify(notebook));
	if (!trusted) return;
	const home = path.dirname(lab.folder);
	execFileSync(jupyterProgram("jupyter"), ["trust", file], {
		env: {
			...process.env,
			HOME: home,
			JUPYTER_DATA_DIR: path.join(home, "data"),
			JUPYTER_CONFIG_DIR: path.join(home, "config"),
		},
		stdio: "pipe",
	});
}
