import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import * as widgets from "../../src/controls/index.ts";
import { Control } from "../../src/controls/index.ts";
import { stored } from "../../src/controls/stored.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const schemaFile = path.join(root, "node_modules/@jupyter-widgets/schema/jupyterwidgetmodels.latest.json");

interface SchemaModel {
	readonly model: { readonly name: string; readonly module: string; readonly version: string };
	readonly view: { readonly name: string | null; readonly module: string; readonly version: string };
	readonly attributes: readonly { readonly name: string; readonly default: unknown; readonly type: unknown }[];
}

const schema: readonly SchemaModel[] = JSON.parse(readFileSync(schemaFile, "utf8"));

/** Models of the schema that nobody makes by name: a base class, and what `jslink` makes. */
const withoutClass = ["DOMWidgetModel", "LinkModel", "DirectionalLinkModel"];

const classes = Object.values(widgets).filter(
	(value): value is new (...args: never[]) => Control =>
		typeof value === "function" && value.prototype instanceof Control && value.length <= 2,
);

/** A control as it is by default; two of them need options. */
function byDefault(Made: new (...args: never[]) => Control): Control {
	if (/^(Dropdown|RadioButtons|Select|SelectMultiple|Selection.*|ToggleButtons)$/.test(Made.name))
		return new Made(...([{ options: ["a", "b"] }] as never[]));
	return new Made();
}

const controls = classes
	.filter(({ name }) => name !== "Control" && name !== "Interactive")
	.map((Made) => [Made.name, byDefault(Made)] as const);

describe("the generated controls", () => {
	test("are what the script writes", () => {
		const folder = mkdtempSync(path.join(tmpdir(), "glasscell controls "));
		try {
			execFileSync(process.execPath, [path.join(root, "scripts/make-controls.mjs"), folder]);
			const committed = path.join(root, "src/controls/generated");
			expect(readdirSync(folder).sort()).toEqual(readdirSync(committed).sort());
			for (const name of readdirSync(folder))
				expect(readFileSync(path.join(committed, name), "utf8"), name).toBe(
					readFileSync(path.join(folder, name), "utf8"),
				);
		} finally {
			rmSync(folder, { recursive: true });
		}
	});

	test("are one for each model of the schema", () => {
		const made = controls.map(([, control]) => control[stored].description.model).sort();
		const wanted = schema.map(({ model }) => model.name).filter((name) => !withoutClass.includes(name));
		expect(made).toEqual(wanted.sort());
	});

	test.each(controls)("%s has the schema's names, versions and defaults on the wire", (_, control) => {
		const { model, view, attributes } = schema.find(
			({ model }) => model.name === control[stored].description.model,
		) as SchemaModel;
		const { state } = control[stored].pack();
		expect(state).toMatchObject({
			_model_name: model.name,
			_model_module: model.module,
			_model_module_version: model.version,
			_view_name: view.name,
			_view_module: view.module,
			_view_module_version: view.version,
		});
		for (const { name, default: fallback, type } of attributes) {
			if (/^_(model|view)_/.test(name) || name === "msg_id") continue;
			expect(Object.hasOwn(state, name), name).toBe(true);
			if (type === "reference" || type === "bytes") expect(state[name], name).toBeNull();
			else if (!chosenByRule.has(`${model.name}.${name}`)) expect(state[name], name).toEqual(fallback);
		}
	});
});

/** Defaults that ipywidgets too changes when it makes the control: first options, the middle of a range, a text. */
const chosenByRule = new Set([
	"FileUploadModel.description",
	"IntRangeSliderModel.value",
	"FloatRangeSliderModel.value",
	...[
		"Dropdown",
		"RadioButtons",
		"Select",
		"SelectionSlider",
		"SelectMultiple",
		"SelectionRangeSlider",
		"ToggleButtons",
	]
		.map((name) => `${name}Model`)
		.flatMap((model) => [`${model}.index`, `${model}._options_labels`]),
]);
