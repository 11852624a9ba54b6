import type { Explanation, Payloads } from "../core/explanation.ts";
import { ndArray } from "../core/nd-array.ts";
import type { Control, StripItem, ViewSpec } from "../core/view-spec.ts";
import { shapeFunctions } from "../explain/glass-box/shape-functions.ts";
import { formatNumber } from "../figure/format-number.ts";
import type { ShapeModel, ShapeTerm } from "../models/additive/shape-model.ts";
import type { ScoreName } from "../models/table/scoring.ts";
import { scoreName } from "../views/importance-words.ts";
import { shapeFunctionBars } from "../views/shape-function-bars.ts";
import { shapeFunctionCurve } from "../views/shape-function-curve.ts";

import {
	allLevels,
	buttonIds,
	editOfButton,
	endsOf,
	type ShapeChoices,
	shapeControls,
	shiftOf,
	sliderOf,
	whereOf,
} from "./explore-shapes-controls.ts";
import type { BeforeAfter, Consequence, JudgedRows } from "./explore-shapes-effect.ts";
import { EditHistory, editText } from "./explore-shapes-history.ts";
import type { ExplorerDefinition, ExplorerRun, Values } from "./explorer.ts";

/** What an editor of shapes answers with. */
export interface ShapesAnswer {
	/** The edited model, for the next cell; its `edits` say what was done. */
	readonly model: ShapeModel;
	/** Its curves. */
	readonly explanation: Explanation<"additive">;
	/** What the edits do to the answers for the rows that were given. */
	readonly training: Consequence;
	/** And for the held-out rows. */
	readonly heldOut?: Consequence;
	readonly score: ScoreName;
	/** The prediction of the chosen row: the response, or a class' probability. */
	readonly example: BeforeAfter & { readonly row: number };
}

/** What an editor of shapes was started with. */
export interface ShapeSettings {
	readonly model: ShapeModel;
	readonly term: number;
	readonly score: ScoreName;
	readonly training: JudgedRows;
	readonly heldOut: JudgedRows | undefined;
}

type Effect = Payloads["effect"];

/** What an editor of shapes asks and draws. */
export class ShapeQuestions implements ExplorerDefinition<ShapesAnswer> {
	readonly values: Values;
	readonly #settings: ShapeSettings;
	readonly #history: EditHistory;
	readonly #choices: ShapeChoices;
	/** What is possible with the model that is shown; what a button leads to is known when its answer is there. */
	#shown = { canUndo: false, canRedo: false, gone: new Set<string>() };

	constructor(settings: ShapeSettings) {
		const { model, training, term } = settings;
		this.#settings = settings;
		this.#history = new EditHistory(model);
		let reach = 0;
		for (const { shape } of model.terms) for (const value of shape.values) reach = Math.max(reach, Math.abs(value));
		this.#choices = {
			terms: model.terms,
			features: model.features,
			scoreNames: model.scoreNames,
			reach: 2 * reach || 1,
			rowCount: training.data.rowCount,
		};
		const pressed = Object.fromEntries([...buttonIds, "undo", "redo"].map((id) => [id, 0]));
		this.values = {
			...pressed,
			term: String(term),
			...(model.scoreNames.length > 1 && { score: "0" }),
			...this.#whole(term),
			shift: 0,
			example: 0,
		};
	}

	#term({ term }: Values): ShapeTerm {
		return this.#choices.terms[Number(term)] as ShapeTerm;
	}

	/** The values of an interval that holds all of a term. */
	#whole(term: number): Values {
		const [low, high] = endsOf(this.#choices.terms[term] as ShapeTerm) ?? [0, 1];
		const { min, max } = sliderOf(low, high);
		return { from: min, to: max, level: allLevels };
	}

	/** The marked interval; where it is all of the curve, there is nothing to mark. */
	#interval(values: Values): readonly [number, number] | undefined {
		const ends = endsOf(this.#term(values));
		const { from, to } = whereOf(this.#term(values), values);
		return ends && (from !== undefined || to !== undefined) ? [from ?? ends[0], to ?? ends[1]] : undefined;
	}

	#isRemoved(values: Values): boolean {
		const { name } = this.#term(values);
		return !this.#history.model.terms.some((term) => term.name === name);
	}

	controls(values: Values): readonly Control[] {
		const { gone, ...state } = this.#shown;
		return shapeControls(this.#choices, values, { ...state, removed: gone.has(this.#term(values).name) });
	}

	/**
	 * A shift is under way until something else is done: it can be dragged on, and counts as one change. Here it is made, and buttons that were
	 * pressed do what they say.
	 */
	settle(values: Values, before: Values, asked: Values): Values {
		const isNew = (id: string) => values[id] !== before[id];
		const pressed = [...buttonIds, "undo" as const, "redo" as const].find(isNew);
		const moved = ["term", "score", "from", "to", "level"].some(isNew);
		if (!pressed && !moved) return values;
		const history = this.#history;
		const shift = this.#isRemoved(before) ? undefined : shiftOf(this.#term(before), before);
		if (shift) history.add(shift);
		if (pressed === "undo") history.undo();
		else if (pressed === "redo") history.redo();
		else if (pressed && !this.#isRemoved(values)) history.add(editOfButton(pressed, this.#term(values), values));
		// A program may name a term, an interval and a shift at once; what it names stands.
		const whole = isNew("term") ? this.#whole(Number(values.term)) : {};
		return { ...values, shift: 0, ...whole, ...asked };
	}

	label(values: Values): string {
		return `editing ${this.#term(values).name}`;
	}

	async compute(values: Values, { signal }: ExplorerRun): Promise<ShapesAnswer> {
		const { training, heldOut, score } = this.#settings;
		const shift = this.#isRemoved(values) ? undefined : shiftOf(this.#term(values), values);
		const model = shift ? this.#history.model.edit(shift) : this.#history.model;
		const explanation = await shapeFunctions(model, Number(values.score ?? 0), { signal });
		const { answers, ...judged } = await training.judge(model, signal);
		const row = Number(values.example);
		const columns = answers.shape[1] as number;
		const output = columns === 2 ? 1 : Number(values.score ?? 0);
		const held = heldOut && (await heldOut.judge(model, signal));
		const left = new Set(model.terms.map(({ name }) => name));
		this.#shown = {
			canUndo: this.#history.canUndo || shift !== undefined,
			canRedo: this.#history.canRedo,
			gone: new Set(this.#choices.terms.map(({ name }) => name).filter((name) => !left.has(name))),
		};
		return {
			model,
			explanation,
			training: judged,
			...(held && {
				heldOut: { score: held.score, changed: held.changed, meanChange: held.meanChange, rowCount: held.rowCount },
			}),
			score,
			example: {
				row,
				before: training.before(row, output),
				after: answers.values[row * columns + output] as number,
			},
		};
	}

	views(answer: ShapesAnswer, values: Values, controls: readonly Control[]): readonly ViewSpec[] {
		const { first } = this.#history;
		const index = Number(values.term);
		const term = this.#term(values);
		const original = first.shapeEffects(Number(values.score ?? 0));
		const { edits } = answer.model;
		const now = new Map(answer.explanation.payload.terms.map((effect, i) => [answer.model.terms[i]?.name, effect]));
		const terms = first.terms.map(({ name }, i) => now.get(name) ?? nothing(original[i] as Effect));
		const explanation = { ...answer.explanation, payload: { ...answer.explanation.payload, terms } };
		const { levels } = whereOf(term, values);
		const isEdited = edits.some((edit) => edit.term === term.name);
		const newest = edits.slice(first.edits.length).map(editText);
		const note =
			newest.length === 0 ? "" : `Changed: ${newest.slice(-4).join("; ")}${newest.length > 4 ? "; and more" : ""}.`;
		return [
			shapeFunctionCurve(explanation, index, {
				before: isEdited ? (original[index] as Effect) : undefined,
				interval: this.#interval(values),
				levels,
				drag: { from: "from", to: "to", shift: "shift" },
				controls,
				strip: stripOf(answer),
				note,
			}),
			shapeFunctionBars(explanation, { before: original, chosen: index, pick: "term" }),
		];
	}
}

/** A term that is no longer there. */
function nothing({ band: _, bandNote: __, missing: ___, ...effect }: Effect): Effect {
	return {
		...effect,
		effect: ndArray(new Float64Array(effect.effect.values.length), effect.effect.shape, effect.effect.axes),
	};
}

const arrow = ({ before, after }: BeforeAfter, format: (value: number) => string): string =>
	format(before) === format(after) ? format(after) : `${format(before)} → ${format(after)}`;

const changedText = ({ changed, rowCount, meanChange }: Consequence): string => {
	const by = changed > 0 && meanChange > 0 ? `, by ${formatNumber(meanChange)} on average` : "";
	return `${changed.toLocaleString("en")} of ${rowCount.toLocaleString("en")}${by}`;
};

/** What the edits do, in a line each. */
function stripOf({ training, heldOut, score, example, model }: ShapesAnswer): readonly StripItem[] {
	const name = scoreName(score);
	const digits = (value: number) => (Number.isNaN(value) ? "none" : value.toFixed(3).replace("-", "−"));
	const judged = heldOut ?? training;
	return [
		{ label: `${name}, rows given`, value: arrow(training.score, digits) },
		...(heldOut ? [{ label: `${name}, held out`, value: arrow(heldOut.score, digits) }] : []),
		{
			label: `${model.classes ? "classes" : "predictions"} changed${heldOut ? ", held out" : ""}`,
			value: changedText(judged),
		},
		{ label: `row ${example.row}`, value: arrow(example, formatNumber) },
	];
}
