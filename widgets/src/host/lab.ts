/**
 * The few shapes of JupyterLab 4 and Notebook 7 that the extension meets. Their packages are not installed for the build: the host's own copies are
 * taken out of its share scope when the extension is activated.
 */
interface Signal {
	connect(slot: (sender: unknown, args: never) => void): boolean;
	disconnect(slot: (sender: unknown, args: never) => void): boolean;
}

interface LuminoWidget {
	readonly node: HTMLElement;
	readonly isDisposed: boolean;
	readonly disposed: Signal;
	addClass(name: string): void;
	setHidden(hidden: boolean): void;
	dispose(): void;
}

export interface LuminoPanel extends LuminoWidget {
	readonly widgets: readonly LuminoWidget[];
	addWidget(widget: LuminoWidget): void;
}

/** One output of a cell: content by MIME type. */
export interface MimeModel {
	readonly trusted: boolean;
	readonly data: Readonly<Record<string, unknown>>;
	readonly metadata: Readonly<Record<string, unknown>>;
	setData(options: unknown): void;
}

export interface Renderer extends LuminoWidget {
	renderModel(model: MimeModel): Promise<void>;
}

interface RendererFactory {
	readonly safe: boolean;
	readonly mimeTypes: readonly string[];
	createRenderer(options: unknown): Renderer;
}

export interface RenderMime {
	addFactory(factory: RendererFactory, rank: number): void;
	createRenderer(mimeType: string): Renderer;
	preferredMimeType(bundle: Readonly<Record<string, unknown>>, safe: "ensure" | "prefer" | "any"): string | undefined;
}

export interface SessionContext {
	readonly ready: Promise<void>;
	readonly kernelChanged: Signal;
}

/** What shows outputs, with what it renders them by: a notebook or a console. */
export interface OutputHost {
	readonly node: HTMLElement;
	readonly disposed: Signal;
	readonly sessionContext?: SessionContext;
	readonly content?: { readonly rendermime?: RenderMime };
	readonly console?: { readonly rendermime?: RenderMime; readonly sessionContext?: SessionContext };
}

export interface Tracker {
	forEach(callback: (host: OutputHost) => void): void;
	find(test: (host: OutputHost) => boolean): OutputHost | undefined;
	readonly widgetAdded: Signal;
}

export interface Plugin {
	readonly id: string;
	readonly autoStart: boolean;
	readonly requires?: readonly unknown[];
	readonly optional?: readonly unknown[];
	activate(app: unknown, ...services: never[]): void;
}

/** Takes a package of the host out of its share scope; undefined where the host has none of that name. */
export type Share = (packageName: string) => Promise<Readonly<Record<string, unknown>> | undefined>;
