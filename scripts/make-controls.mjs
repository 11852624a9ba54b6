// @ts-check
/**
 * Writes `src/controls/generated/` from the schema that ipywidgets publishes of its models: a table for the run time,
 * and a type and a class for each control. A test compares the files with what this writes.
 *
 * Usage: node scripts/make-controls.mjs [FOLDER]
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
	arrays,
	classNames,
	handWritten,
	itemClasses,
	partsOfOthers,
	readonlyAttributes,
	rules,
	shorthands,
	summaries,
} from "./controls/facts.mjs";

/** @typedef {{ name: string, type: string | string[], help: string, default?: unknown, allow_none?: boolean, enum?: string[], widget?: string, items?: { type: string, widget?: string } }} SchemaAttribute */
/** @typedef {{ model: { name: string, module: string, version: string }, view: { name: string | null, module: string, version: string }, attributes: SchemaAttribute[] }} SchemaModel */
/** @typedef {{ kind: string, default: unknown, nullable?: true, values?: string[], list?: true, pair?: true, orAny?: true, part?: string, readonly?: true }} Attribute */
/** @typedef {{ name: string, schema: SchemaModel, attributes: { key: string, help: string, item: string | undefined, attribute: Attribute }[] }} Model */

const schemaFile = new URL("../node_modules/@jupyter-widgets/schema/jupyterwidgetmodels.latest.json", import.meta.url);
const header =
	"// Written by scripts/make-controls.mjs from @jupyter-widgets/schema. Do not edit: run the script again.\n";

/** @param {string} name */
const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

/** Kinds by the type word of the schema. @type {Readonly<Record<string, string>>} */
const kinds = {
	string: "string",
	bool: "boolean",
	int: "integer",
	float: "number",
	bytes: "bytes",
	Date: "date",
	Time: "time",
	Datetime: "datetime",
	object: "object",
};

/** @param {string} model @param {SchemaAttribute} given @returns {Attribute} */
function attributeOf(model, given) {
	const known = arrays[`${model}.${given.name}`] ?? arrays[given.name];
	if (known) return /** @type {Attribute} */ ({ default: given.default ?? null, ...known });
	const nullable = given.allow_none === true ? { nullable: /** @type {const} */ (true) } : {};
	if (Array.isArray(given.type))
		return { kind: kinds[String(given.type[0])] ?? "", default: given.default, orAny: true };
	if (given.type === "reference") return { kind: "part", default: null, part: String(given.widget) };
	if (given.type === "array") {
		const kind = given.items?.type === "reference" ? "widget" : kinds[given.items?.type ?? ""];
		if (kind === undefined) throw new Error(`${model}.${given.name}: expected the items' type to be known, got none`);
		return { kind, default: given.default, list: true };
	}
	const kind = kinds[given.type];
	if (kind === undefined) throw new Error(`${model}.${given.name}: expected a known type, got ${given.type}`);
	const local = model === "NaiveDatetimeModel" && kind === "datetime" ? "local-datetime" : kind;
	const empty = kind === "bytes" ? "" : given.default;
	return { kind: local, default: empty, ...nullable, ...(given.enum ? { values: given.enum } : {}) };
}

/** @param {SchemaModel} schema @returns {Model} */
function modelOf(schema) {
	const { name } = schema.model;
	const control = classNames[name] ?? name.replace(/Model$/, "");
	const attributes = schema.attributes
		.filter((attribute) => !attribute.name.startsWith("_") && attribute.name !== "msg_id")
		.map((attribute) => {
			const key = camel(attribute.name);
			const fixed = readonlyAttributes[control]?.includes(key) ? { readonly: /** @type {const} */ (true) } : {};
			const item = itemClasses[`${name}.${attribute.name}`];
			return { key, help: attribute.help, item, attribute: { ...attributeOf(name, attribute), ...fixed } };
		});
	const more = Object.entries(shorthands)
		.filter(([place]) => place.startsWith(`${control}.`))
		.map(([place, { help, attribute }]) => ({
			key: place.slice(control.length + 1),
			help,
			item: undefined,
			attribute: /** @type {Attribute} */ (attribute),
		}));
	return { name: control, schema, attributes: [...attributes, ...more] };
}

/** @param {unknown} value */
const code = (value) =>
	JSON.stringify(value, null, 1)
		.replace(/\n\s*/g, " ")
		.replace(/"(\w+)":/g, "$1:")
		.replace(/\u200b/g, "\\u200b");

/** The CSS classes of a control, which the schema counts among the private attributes. @type {Attribute & { wire: string }} */
const classes = { kind: "string", default: [], list: true, wire: "_dom_classes" };

/** @param {Model} model */
function tableRow({ name, schema, attributes }) {
	const { model, view } = schema;
	const modules = model.module === view.module ? {} : { viewModule: view.module };
	const fields = Object.entries({ name, model: model.name, view: view.name, module: model.module, ...modules });
	const version = model.version === "2.0.0" ? [] : [`\t\tversion: ${code(model.version)},`];
	return [
		`\t${name}: {`,
		...fields.map(([key, value]) => `\t\t${key}: ${code(value)},`),
		...version,
		"\t\tattributes: {",
		...(attributes.some(({ key }) => key === "layout") ? [`\t\t\tclasses: ${code(classes)},`] : []),
		...attributes.map(({ key, attribute }) => `\t\t\t${key}: ${code(attribute)},`),
		"\t\t},",
		"\t},",
	].join("\n");
}

/** @param {Attribute} attribute @param {string} [widget] The class of the controls that it holds. */
function typeOf({ kind, values, nullable, list, pair, orAny, part }, widget = "Control") {
	const words = values?.map((value) => JSON.stringify(value)).join(" | ");
	/** @type {Readonly<Record<string, string>>} */
	const names = {
		string: words ?? "string",
		color: "string",
		boolean: "boolean",
		integer: "number",
		number: "number",
		bytes: "Uint8Array",
		date: "Date",
		datetime: "Date",
		"local-datetime": "Date",
		time: "string",
		widget,
		object: "JsonObject",
		files: "UploadedFile",
		end: "LinkEnd",
		part: part ?? "",
	};
	const item = names[kind] ?? "unknown";
	const type = pair ? `readonly [${item}, ${item}]` : list ? `readonly ${item}[]` : item;
	return `${type}${orAny ? ' | "any"' : ""}${nullable ? " | null" : ""}`;
}

/** Kinds that may be written in more ways than they are read. */
const convertible = ["part", "date", "datetime", "local-datetime", "bytes"];

/** Sentences end in one full stop. @param {string} help */
const sentence = (help) => `${help.replace(/\s+/g, " ").trim().replace(/[.?]$/, "")}.`;

/** @param {string} help @param {string} indent */
function comment(help, indent = "\t") {
	const text = sentence(help).replaceAll("*/", "* /");
	return text === "." ? [] : [`${indent}/** ${text} */`];
}

/** What most controls have in common, by the interface that says it. @type {Readonly<Record<string, readonly string[]>>} */
const common = {
	DomAttributes: ["layout", "tabbable", "tooltip"],
	DescriptionAttributes: ["description", "descriptionAllowHtml"],
};

/** @param {Model} model */
function typeOfAttributes({ name, attributes }) {
	const keys = new Set(attributes.map(({ key }) => key));
	const bases = Object.entries(common).filter(([, names]) => names.every((key) => keys.has(key)));
	const inherited = new Set(bases.flatMap(([, names]) => names));
	const extend = bases.length > 0 ? ` extends ${bases.map(([base]) => base).join(", ")}` : "";
	const own = attributes.filter(({ key }) => !inherited.has(key));
	return [
		`/** The attributes of {@link ${name}}. */`,
		`export interface ${name}Attributes${extend} {`,
		...members(own),
		"}",
	].join("\n");
}

/** @param {Model["attributes"]} attributes */
function members(attributes) {
	return attributes.flatMap(({ key, help, item, attribute }) => {
		const type = typeOf(attribute, item);
		if (!convertible.includes(attribute.kind))
			return [...comment(help), `\t${attribute.readonly ? "readonly " : ""}${key}: ${type};`];
		return [...comment(help), `\tget ${key}(): ${type};`, `\tset ${key}(given: Given<${type}>);`];
	});
}

/** @param {readonly Model[]} models */
function commonTypes(models) {
	const example = models.find(({ name }) => name === "IntSlider");
	if (!example) throw new Error("expected the schema to hold IntSlider, found none");
	return Object.entries(common).map(([base, names]) => {
		const attributes = example.attributes.filter(({ key }) => names.includes(key));
		return [`/** What many controls have. */`, `export interface ${base} {`, ...members(attributes), "}"].join("\n");
	});
}

/** @param {Model} model */
function classOf({ name }) {
	const summary = summaries[name];
	if (!summary) throw new Error(`${name}: expected a summary in scripts/controls/facts.mjs, found none`);
	const rule = rules[name] ? `, ${rules[name]}` : "";
	return [
		`/** ${summary} */`,
		`export interface ${name} extends Control<${name}Attributes>, ${name}Attributes {}`,
		`export const ${name}: ControlClass<${name}, ${name}Attributes> = control(models.${name}${rule});`,
	].join("\n");
}

/** @param {readonly Model[]} models */
function files(models) {
	const plain = models.filter(({ name }) => !handWritten.includes(name));
	const parts = [
		...new Set(models.flatMap(({ attributes }) => attributes.map(({ attribute }) => attribute.part ?? ""))),
	];
	const usedRules = [...new Set(plain.map(({ name }) => rules[name]).filter((rule) => rule !== undefined))].sort();
	return {
		"models.ts": [
			'import type { ModelDescription } from "../model-description.ts";',
			"",
			"/** The names of the controls. */",
			`export type ModelName = ${models.map(({ name }) => JSON.stringify(name)).join(" | ")};`,
			"",
			"/** Every model of ipywidgets, by the name of its control. */",
			"export const models: Readonly<Record<ModelName, ModelDescription>> = {",
			...models.map(tableRow),
			"};",
			"",
		],
		"attributes.ts": [
			'import type { JsonObject } from "../../protocol/json.ts";',
			'import type { LinkEnd } from "../reference.ts";',
			'import type { Control, Given } from "../control.ts";',
			`import type { ${Object.values(itemClasses).join(", ")} } from "../controller.ts";`,
			'import type { UploadedFile } from "../uploaded-file.ts";',
			`import type { ${parts.filter(Boolean).sort().join(", ")} } from "./controls.ts";`,
			"",
			[...commonTypes(models), ...models.map(typeOfAttributes)].join("\n\n"),
			"",
		],
		"controls.ts": [
			'import { type Control, type ControlClass, control } from "../control.ts";',
			`import { ${usedRules.join(", ")} } from "../rules.ts";`,
			`import type { ${plain
				.map(({ name }) => `${name}Attributes`)
				.sort()
				.join(", ")} } from "./attributes.ts";`,
			'import { models } from "./models.ts";',
			"",
			plain.map(classOf).join("\n\n"),
			"",
		],
	};
}

const folder = process.argv[2] ?? fileURLToPath(new URL("../src/controls/generated", import.meta.url));
/** @type {SchemaModel[]} */
const schema = JSON.parse(await readFile(schemaFile, "utf8"));
const models = schema.filter(({ model }) => !partsOfOthers.includes(model.name)).map(modelOf);
await mkdir(folder, { recursive: true });
for (const [name, lines] of Object.entries(files(models))) {
	await writeFile(join(folder, name), `${header}${lines.join("\n")}`);
}
