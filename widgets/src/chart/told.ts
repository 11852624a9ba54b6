import type { VegaFigure } from "../../../src/core/view-spec.ts";
import { formatNumber } from "../../../src/figure/format-number.ts";
import type { WidgetContext } from "../context.ts";
import { rowsOf } from "./row-marks.ts";
import type { Datum } from "./vega-chart.ts";

/** A field that a tooltip shows. */
interface Shown {
	readonly field: string;
	readonly title?: unknown;
	readonly format?: unknown;
}

const isShown = (value: unknown): value is Shown =>
	typeof value === "object" && value !== null && typeof (value as Shown).field === "string";

/** A tooltip, and the table that its layer draws, where it says so. */
interface Tooltip {
	readonly fields: readonly Shown[];
	readonly table: string | undefined;
}

/** The tooltips of a specification, wherever its layers have them. */
function tooltipsOf(spec: unknown, table?: string): Tooltip[] {
	if (Array.isArray(spec)) return spec.flatMap((part) => tooltipsOf(part, table));
	if (typeof spec !== "object" || spec === null) return [];
	const { name } = ((spec as { data?: unknown }).data ?? {}) as { name?: unknown };
	const own = typeof name === "string" ? name : table;
	return Object.entries(spec).flatMap(([key, value]) =>
		key === "tooltip" && [value].flat().every(isShown)
			? [{ fields: [value].flat() as Shown[], table: own }]
			: tooltipsOf(value, own),
	);
}

/** What is worth saying, and of which data: what a tooltip shows to a pointer, that of the fewest; where none does, numbers. */
function sayable(figure: VegaFigure, data: readonly Datum[]): { fields: readonly Shown[]; of: readonly Datum[] } {
	const said = tooltipsOf(figure.spec).map(({ fields, table }) => {
		const rows: readonly Datum[] | undefined = table === undefined ? undefined : figure.data[table];
		const isOf = (datum: Datum) =>
			(rows?.includes(datum) ?? true) && fields.every(({ field }) => Object.hasOwn(datum, field));
		return { fields, of: data.filter(isOf) };
	});
	const [fewest] = said.filter(({ of }) => of.length > 0).sort((a, b) => a.of.length - b.of.length);
	if (fewest) return fewest;
	const [first = {}] = data;
	const numbers = Object.keys(first).filter((field) => typeof first[field] === "number");
	return { fields: numbers.map((field) => ({ field })), of: data };
}

function textOf(value: unknown, format: unknown): string {
	if (typeof value !== "number") return String(value);
	return formatNumber(value, typeof format === "string" && format.endsWith("%") ? "percent" : undefined);
}

/** The data of one stop of the keyboard in words: what choosing them would set, and what they agree in. */
export function told(context: WidgetContext, figure: VegaFigure, data: readonly Datum[]): string {
	const { pick, rows } = figure;
	const [first = {}] = data;
	const own = pick?.field ?? rows?.field ?? "";
	const members = rows && !pick ? rowsOf(rows, first) : [];
	const control = pick && context.control(pick.control);
	const value = String(first[own]);
	const option = control?.type === "choice" ? control.options.find((one) => one.value === value) : undefined;
	const number = control?.type === "range" ? `${control.label} ${value}` : value;
	const name = !pick && members.length === 1 ? `row ${members[0]}` : (option?.label ?? number);
	const { fields, of } = sayable(figure, data);
	const said = of[0] ?? first;
	const facts = fields
		.filter(({ field }) => field !== own && String(said[field]) !== name)
		.filter(({ field }) => of.every((datum) => datum[field] === said[field]))
		.map(({ field, title, format }) => `${String(title ?? field)} ${textOf(said[field], format)}`);
	const action = pick ? "Enter chooses it" : "Enter selects";
	// A tooltip that is a sentence says all by itself.
	if (fields.length === 1 && fields[0]?.field === "sentence") {
		const others = new Set(of.map(({ sentence }) => sentence)).size - 1;
		return `${said.sentence}${others > 0 ? `, and ${others} more` : ""} – ${action}`;
	}
	const size = !pick && members.length > 1 ? `, ${members.length} rows` : "";
	return `${name}${size}${facts.length > 0 ? ": " : ""}${facts.join(", ")} – ${action}`;
}
