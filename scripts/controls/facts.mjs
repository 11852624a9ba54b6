// @ts-check
/**
 * What the schema of ipywidgets does not say and its documentation does: names, what arrays hold, what the front end
 * alone writes, which values depend on each other.
 */

/** Models that are no controls by themselves. */
export const partsOfOthers = ["DOMWidgetModel"];

/** Controls by other names than their model's. @type {Readonly<Record<string, string>>} */
export const classNames = {
	DatetimeModel: "DatetimePicker",
	NaiveDatetimeModel: "NaiveDatetimePicker",
	TimeModel: "TimePicker",
};

/** Attributes that the schema calls arrays, strings or objects and nothing more. @type {Readonly<Record<string, object>>} */
export const arrays = {
	"IntRangeSliderModel.value": { kind: "integer", pair: true },
	"FloatRangeSliderModel.value": { kind: "number", pair: true },
	"SelectionRangeSliderModel.index": { kind: "integer", pair: true },
	"SelectionSliderModel.index": { kind: "integer", nullable: true },
	"TagsInputModel.value": { kind: "string", list: true },
	"TagsInputModel.allowed_tags": { kind: "string", list: true },
	"ColorsInputModel.value": { kind: "color", list: true },
	"ColorsInputModel.allowed_tags": { kind: "color", list: true },
	"FloatsInputModel.value": { kind: "number", list: true },
	"FloatsInputModel.allowed_tags": { kind: "number", list: true },
	"IntsInputModel.value": { kind: "integer", list: true },
	"IntsInputModel.allowed_tags": { kind: "integer", list: true },
	"ColorPickerModel.value": { kind: "color" },
	"FileUploadModel.value": { kind: "files", list: true },
	"FileUploadModel.description": { kind: "string", default: "Upload" },
	source: { kind: "end", default: null, nullable: true },
	target: { kind: "end", default: null, nullable: true },
};

/** Classes of the controls in an array, where they are of one class. @type {Readonly<Record<string, string>>} */
export const itemClasses = { "ControllerModel.axes": "ControllerAxis", "ControllerModel.buttons": "ControllerButton" };

/** Attributes beyond the schema, which ipywidgets' own classes have too. @type {Readonly<Record<string, { help: string, attribute: object }>>} */
export const shorthands = {
	"Layout.border": {
		help: "The borders of all four sides; null where they differ",
		attribute: { kind: "string", default: null, nullable: true, local: true, derived: true },
	},
};

/** Attributes that only the front end writes. @type {Readonly<Record<string, readonly string[]>>} */
export const readonlyAttributes = {
	Controller: ["axes", "buttons", "connected", "mapping", "name", "timestamp"],
	ControllerAxis: ["value"],
	ControllerButton: ["pressed", "value"],
	FileUpload: ["error"],
	Output: ["outputs"],
};

/** Rules of `src/controls/rules.ts` by control. @type {Readonly<Record<string, string>>} */
export const rules = {
	BoundedFloatText: "bounded",
	BoundedIntText: "bounded",
	DatePicker: "bounded",
	DatetimePicker: "bounded",
	FloatLogSlider: "boundedByPower",
	FloatProgress: "bounded",
	FloatRangeSlider: "boundedPair",
	FloatSlider: "bounded",
	IntProgress: "bounded",
	IntRangeSlider: "boundedPair",
	IntSlider: "bounded",
	NaiveDatetimePicker: "bounded",
	Play: "bounded",
	TimePicker: "bounded",
	ColorsInput: "allowedTags",
	FloatsInput: "allowedTags",
	IntsInput: "allowedTags",
	TagsInput: "allowedTags",
	Layout: "allSides",
};

/** Controls with more than attributes: their classes are written by hand on the generated types. */
export const handWritten = [
	"Accordion",
	"Audio",
	"Box",
	"Button",
	"Combobox",
	"Controller",
	"ControllerAxis",
	"ControllerButton",
	"DirectionalLink",
	"Dropdown",
	"GridBox",
	"HBox",
	"Image",
	"Link",
	"Output",
	"Password",
	"RadioButtons",
	"Select",
	"SelectMultiple",
	"SelectionRangeSlider",
	"SelectionSlider",
	"Stack",
	"Tab",
	"Text",
	"ToggleButtons",
	"VBox",
	"Video",
];

/** One line for each generated class. @type {Readonly<Record<string, string>>} */
export const summaries = {
	BoundedFloatText: "A field for a number between bounds; a number outside becomes the nearer bound.",
	BoundedIntText: "A field for an integer between bounds; a number outside becomes the nearer bound.",
	ButtonStyle: "How a button is drawn.",
	Checkbox: "A box to tick.",
	CheckboxStyle: "How a checkbox is drawn.",
	ColorPicker: "A field for a colour: a CSS name, `#rgb`, `#rrggbb`, `rgb(…)`, `hsl(…)`.",
	ColorsInput: "A list of colours to add to and take from.",
	DatePicker: 'A field for a day: midnight UTC of it, as `new Date("2026-03-01")` is.',
	DatetimePicker: "A field for a moment; the browser shows it in its own time zone.",
	DescriptionStyle: "How the description beside a control is drawn.",
	FileUpload: "A button that uploads files: their names and bytes are the value.",
	FloatLogSlider: "A slider for a number on a logarithmic scale; `min` and `max` are exponents of `base`.",
	FloatProgress: "A bar that fills as a number grows.",
	FloatRangeSlider: "A slider for a range of numbers.",
	FloatSlider: "A slider for a number.",
	FloatText: "A field for a number.",
	FloatsInput: "A list of numbers to add to and take from.",
	HTML: "Text with HTML.",
	HTMLMath: "Text with HTML and LaTeX formulas.",
	HTMLMathStyle: "How text with formulas is drawn.",
	HTMLStyle: "How text with HTML is drawn.",
	IntProgress: "A bar that fills as an integer grows.",
	IntRangeSlider: "A slider for a range of integers.",
	IntSlider: "A slider for an integer.",
	IntText: "A field for an integer.",
	IntsInput: "A list of integers to add to and take from.",
	Label: "A text; LaTeX formulas between `$` are set.",
	LabelStyle: "How a label is drawn.",
	Layout: "Size and place of a control: CSS properties of the box around it.",
	NaiveDatetimePicker: "A field for a day and time on the wall, of no time zone: the kernel reads it in its own.",
	Play: "Buttons that step through integers, at a steady pace.",
	ProgressStyle: "How a progress bar is drawn.",
	SliderStyle: "How a slider is drawn.",
	TagsInput: "A list of words to add to and take from.",
	TextStyle: "How a text field is drawn.",
	Textarea: "A field for several lines of text.",
	TimePicker: 'A field for a time of day, as `"14:05"`, with seconds where they are not zero.',
	ToggleButton: "A button that stays pressed.",
	ToggleButtonStyle: "How a toggle button is drawn.",
	ToggleButtonsStyle: "How a row of toggle buttons is drawn.",
	Valid: "A sign for valid or not.",
};
