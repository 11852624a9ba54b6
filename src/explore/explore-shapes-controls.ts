import type { Feature } from "../core/explanation.ts";
import type { Control } from "../core/view-spec.ts";
import type { Edit } from "../models/additive/edit.ts";
import type { ShapeTerm } from "../models/additive/shape-model.ts";
import type { Values } from "./explorer.ts";

/** What the person can choose from. */
export interface ShapeChoices {
	readonly terms: readonly ShapeTerm[];
	readonly features: readonly Feature[];
	readonly scoreNames: readonly string[];
	/** How far a curve can be shifted either way. */
	readonly reach: number;
	readonly rowCount: number;
}

/** What is possible now. */
export interface ShapeState {
	readonly canUndo: boolean;
	readonly canRedo: boolean;
	/** Whether the chosen term is no longer part of the model. */
	readonly removed: boolean;
}

/** All levels of a category at once. */
export const allLevels = "";

/** The ends of a curve as a slider has them: on round numbers. */
export function sliderOf(low: number, high: number): { min: number; max: number; step: number } {
	const width = high > low ? high - low : 1;
	const power = 10 ** Math.floor(Math.log10(width / 100));
	const step = ([1, 2, 5].find((times) => width / (times * power) <= 250) ?? 10) * power;
	const round = (steps: number) => Number((steps * step).toPrecision(12));
	return { min: round(Math.floor(low / step + 1e-9)), max: round(Math.ceil(high / step - 1e-9)), step: round(1) };
}

/** The ends of a term's curve; undefined where it has none. */
export function endsOf({ shape, ranges }: ShapeTerm): readonly [number, number] | undefined {
	if (shape.form === "pair" || shape.form === "levels") return undefined;
	const [low, high] = ranges[0] as readonly [number, number];
	return high > low ? [low, high] : undefined;
}

/** The buttons, by the id of their control. */
const buttons = [
	{ id: "flatten", label: "Flatten", help: "The mean over the training rows in the interval, everywhere in it." },
	{ id: "straighten", label: "Straighten", help: "A straight line from one end of the interval to the other." },
	{ id: "increasing", label: "Make increasing", help: "The nearest curve that never falls in the interval." },
	{ id: "decreasing", label: "Make decreasing", help: "The nearest curve that never rises in the interval." },
	{ id: "remove", label: "Remove term", help: "The model without this term; its mean goes to the intercept." },
] as const;

/** What the buttons do. */
type ButtonId = (typeof buttons)[number]["id"];

/** The ids of the buttons that change a shape. */
export const buttonIds = buttons.map(({ id }) => id);

/** The part of a curve that the controls choose. */
export function whereOf(
	term: ShapeTerm,
	{ from, to, level }: Values,
): { from?: number; to?: number; levels?: readonly string[] } {
	const ends = endsOf(term);
	if (ends) {
		const clamp = (value: number) => Math.min(ends[1], Math.max(ends[0], value));
		const [start, end] = [clamp(Number(from)), clamp(Number(to))].sort((a, b) => a - b) as [number, number];
		return { ...(start > ends[0] && { from: start }), ...(end < ends[1] && { to: end }) };
	}
	return term.shape.form === "levels" && level !== allLevels ? { levels: [String(level)] } : {};
}

/** The edit that a button stands for, of what the controls choose. */
export function editOfButton(id: ButtonId, term: ShapeTerm, values: Values): Edit {
	if (id === "remove") return { action: "remove", term: term.name };
	const place = { term: term.name, ...whereOf(term, values), ...scoreOf(values) };
	if (id === "increasing" || id === "decreasing") return { action: "monotone", direction: id, ...place };
	return { action: id, ...place };
}

/** The shift that is under way; undefined where there is none. */
export function shiftOf(term: ShapeTerm, values: Values): Edit | undefined {
	const by = Number(values.shift);
	if (by === 0) return undefined;
	return { action: "shift", term: term.name, by, ...whereOf(term, values), ...scoreOf(values) };
}

const scoreOf = ({ score }: Values) => (score === undefined || score === "0" ? {} : { score: Number(score) });

/** The controls under some values. */
export function shapeControls(choices: ShapeChoices, values: Values, state: ShapeState): readonly Control[] {
	const { terms, features, scoreNames, reach, rowCount } = choices;
	const term = terms[Number(values.term)] as ShapeTerm;
	const ends = endsOf(term);
	const levels = term.shape.form === "levels" ? (features[term.shape.feature]?.levels ?? []) : [];
	const answeredBy = "explainer" as const;
	const interval = (id: string, label: string): Control => ({
		...{ id, label, answeredBy, type: "range", help: "Or drag over the plot, beside the curve." },
		...sliderOf(...(ends ?? ([0, 1] as const))),
		disabled: state.removed,
	});
	const isAllowed = (id: ButtonId) => id === "flatten" || id === "remove" || ends !== undefined;
	return [
		{
			...{ id: "term", label: "Term", answeredBy, type: "choice", style: "menu" },
			options: terms.map(({ name }, index) => ({ value: String(index), label: name })),
		},
		...(scoreNames.length > 1
			? [
					{
						...({ id: "score", label: "Class", answeredBy, type: "choice", style: "menu" } as const),
						options: scoreNames.map((label, index) => ({ value: String(index), label })),
					},
				]
			: []),
		...(ends ? [interval("from", "From"), interval("to", "To")] : []),
		...(levels.length > 0
			? [
					{
						...({ id: "level", label: "Level", answeredBy, type: "choice", style: "menu" } as const),
						options: [
							{ value: allLevels, label: "all levels" },
							...levels.map((name) => ({ value: name, label: name })),
						],
						disabled: state.removed,
					},
				]
			: []),
		{
			...{ id: "shift", label: "Shift", answeredBy, type: "range", help: "Or drag the curve up and down." },
			...sliderOf(-reach, reach),
			disabled: state.removed,
		},
		...buttons
			.filter(({ id }) => isAllowed(id))
			.map((button): Control => ({ ...button, answeredBy, type: "button", disabled: state.removed })),
		{ id: "undo", label: "Undo", answeredBy, type: "button", disabled: !state.canUndo },
		{ id: "redo", label: "Redo", answeredBy, type: "button", disabled: !state.canRedo },
		{
			...{
				id: "example",
				label: "Row",
				answeredBy,
				type: "range",
				format: "integer",
				min: 0,
				max: Math.max(1, rowCount - 1),
				step: 1,
			},
			help: "One row, whose prediction is told before and after.",
			disabled: rowCount < 2,
		},
	];
}
