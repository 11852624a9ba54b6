// The entry `glasscell/notebook`: what a cell can call without an import, for modules, scripts and other kernels too.
export type { Progress, ProgressOptions } from "./controls/progress.ts";
export { progress } from "./controls/progress-iterable.ts";
export { input, prompt } from "./notebook/ask.ts";
export { clearOutput, type DisplayHandle, display, type ShowOptions, updateDisplay } from "./notebook/display.ts";
export { type HelpPage, help } from "./notebook/help.ts";
export { page } from "./notebook/page.ts";
export { type Settings, settings } from "./notebook/settings.ts";
export { signal } from "./notebook/signal.ts";
export type { InputOptions, TypeCheckMode } from "./protocol/host.ts";
export {
	html,
	image,
	json,
	latex,
	markdown,
	type Rich,
	type RichText,
	rich,
	svg,
	vega,
	vegaLite,
} from "./protocol/rich.ts";
