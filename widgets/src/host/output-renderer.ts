import { outputMimeType } from "../../../src/protocol/widget-state.ts";
import type { LuminoPanel, MimeModel, Renderer, RenderMime, SessionContext } from "./lab.ts";

/** How long a widget may take to appear, in milliseconds, before the static form is shown: without it, every run would flash the picture first. */
const patience = 400;
const widgetMimeType = "application/vnd.jupyter.widget-view+json";

/** What renders the parts of an output, and the session whose widgets it may show. */
export interface Surroundings {
	readonly rendermime: RenderMime;
	readonly session?: SessionContext | undefined;
}

/** What an output renderer is made with. */
export interface OutputRendererOptions {
	readonly newPanel: () => LuminoPanel;
	/** Known where the renderer was made for one notebook, else found once it stands on the page. */
	readonly surroundings: Surroundings | undefined;
	readonly findSurroundings: (node: HTMLElement) => Surroundings | undefined;
	/** For the static form, as long as nothing closer is known. */
	readonly fallback: RenderMime;
}

function modelIdOf(model: MimeModel): string | undefined {
	const id = (model.data[widgetMimeType] as { model_id?: unknown } | undefined)?.model_id;
	return typeof id === "string" && id !== "" ? id : undefined;
}

/** The output without the types that need a live model, for the host's own choice among the rest. */
function staticPart(model: MimeModel): MimeModel {
	const { [widgetMimeType]: _widget, [outputMimeType]: _marker, ...data } = model.data;
	return { trusted: model.trusted, data, metadata: model.metadata, setData() {} };
}

/**
 * Renders a widget's output: the widget where its model is alive, the static form of the same output where it is not.
 *
 * JupyterLab's own widget renderer says "model not found" for a trusted notebook that is opened again, although the picture, the sentence and the table
 * stand in the same output; and "Loading widget…" for ever without a kernel. So it is asked behind the scenes, and shown once it holds a widget.
 */
export function outputRenderer(options: OutputRendererOptions): Renderer {
	const panel = options.newPanel();
	const still = options.newPanel();
	const live = options.newPanel();
	panel.addClass("glasscell-output");
	panel.addWidget(still);
	panel.addWidget(live);
	live.setHidden(true);

	let model: MimeModel | undefined;
	let shownId: string | undefined;
	let session: SessionContext | undefined;
	let widgetRenderer: Renderer | undefined;
	let patient = false;

	const holdsWidget = () => ((widgetRenderer as unknown as LuminoPanel | undefined)?.widgets?.length ?? 0) > 0;
	const choose = () => {
		live.setHidden(!holdsWidget());
		still.setHidden(holdsWidget() || patient);
	};
	const loseHope = () => {
		patient = false;
		if (!panel.isDisposed) choose();
	};
	const observer = new MutationObserver(choose);

	const surroundings = () => options.surroundings ?? options.findSurroundings(panel.node);

	const askForWidget = () => {
		if (panel.isDisposed || holdsWidget() || !model || !shownId) return;
		const around = surroundings();
		if (!around) return;
		widgetRenderer?.dispose();
		observer.disconnect();
		try {
			widgetRenderer = around.rendermime.createRenderer(widgetMimeType);
		} catch {
			return; // a host without ipywidgets' manager: the static form is all there is
		}
		observer.observe(widgetRenderer.node, { childList: true });
		live.addWidget(widgetRenderer);
		// A copy: the manager empties `model_id` when a widget goes, and that would be saved into the notebook.
		const copy = {
			...model,
			trusted: model.trusted,
			metadata: model.metadata,
			data: structuredClone({ [widgetMimeType]: model.data[widgetMimeType] }),
		};
		widgetRenderer.renderModel({ ...copy, setData() {} }).then(loseHope, loseHope);
	};

	// The manager gives a notebook its widgets just after its session is ready.
	const askSoon = () => void setTimeout(askForWidget);
	const hearSession = () => {
		const next = surroundings()?.session;
		if (!next || next === session) return;
		session = next;
		session.ready.then(askSoon, askSoon);
		session.kernelChanged.connect(askSoon);
	};
	panel.disposed.connect(() => {
		observer.disconnect();
		session?.kernelChanged.disconnect(askSoon);
	});

	const renderStill = async () => {
		if (!model) return;
		const part = staticPart(model);
		const rendermime = surroundings()?.rendermime ?? options.fallback;
		const mimeType = rendermime.preferredMimeType(part.data, part.trusted ? "any" : "ensure");
		for (const old of [...still.widgets]) old.dispose();
		if (mimeType === undefined) return;
		const renderer = rendermime.createRenderer(mimeType);
		still.addWidget(renderer);
		await renderer.renderModel(part);
	};

	return Object.assign(panel, {
		async renderModel(next: MimeModel) {
			model = next;
			const id = modelIdOf(next);
			if (id !== shownId) {
				widgetRenderer?.dispose();
				widgetRenderer = undefined;
				shownId = id;
				patient = id !== undefined;
				setTimeout(loseHope, patience);
			}
			choose();
			// Surroundings may only be known once the renderer stands on the page, which is after this call.
			setTimeout(() => {
				hearSession();
				askForWidget();
			});
			await renderStill();
		},
	});
}
