export { type Abbreviation, type Fixed, fixed, type ValueOf } from "./abbreviations.ts";
export { Button } from "./button.ts";
export { Accordion, Box, GridBox, HBox, Stack, Tab, VBox } from "./containers.ts";
export { Control, type Given, type Options } from "./control.ts";
export { Controller, ControllerAxis, ControllerButton } from "./controller.ts";
export { type CustomWidget, type CustomWidgetOptions, customWidget, type PageModel } from "./custom-widget.ts";
export type * from "./generated/attributes.ts";
export * from "./generated/controls.ts";
export {
	type Interaction,
	type Interactive,
	type InteractOptions,
	interact,
	interactive,
	interactManual,
} from "./interact.ts";
export type { RunContext } from "./latest-run.ts";
export { directionalLink, jsdlink, jslink, type LinkHandle, type LinkTransforms, link } from "./link.ts";
export { Audio, Image, Video } from "./media.ts";
export type { Change } from "./observers.ts";
export { Output } from "./output.ts";
export type { Progress, ProgressOptions } from "./progress.ts";
export { progress } from "./progress-iterable.ts";
export type { ChoiceOf, Choices } from "./selection.ts";
export {
	Dropdown,
	RadioButtons,
	Select,
	SelectionRangeSlider,
	SelectionSlider,
	SelectMultiple,
	ToggleButtons,
} from "./selection-controls.ts";
export { Combobox, Password, Text } from "./text-controls.ts";
export type { UploadedFile } from "./uploaded-file.ts";
