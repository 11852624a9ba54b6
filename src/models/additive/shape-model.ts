import { ExplainError } from "../../core/errors.ts";
import type { Complexity, Payloads } from "../../core/explanation.ts";
import type { TypedArray } from "../../core/nd-array.ts";
import type { ModelFrame } from "../table/fitted-model.ts";
import type { Link } from "../tree/link.ts";
import { AdditiveModel, type AdditiveTerm } from "./additive-model.ts";
import { applyEdit, type Edit } from "./edit.ts";
import { addShape, featuresOf, nameOfTerm, placesOf, type Shape } from "./shape.ts";
import { shapeEffect } from "./shape-effect.ts";

/** A term as numbers, with what the training rows say of it. */
export interface ShapeParts {
	readonly shape: Shape;
	/**
	 * The training weight at each place of the shape: of each step, point of the line (a row counts for the two points around it), level,
	 * or cell of the pair.
	 */
	readonly density: Float64Array;
	/** The training weight of rows whose value is missing; of a pair, 0, as its table has a place for them. */
	readonly missingWeight: number;
	/** The smallest and largest training value of each feature; of a category `[0, levels − 1]`. */
	readonly ranges: readonly (readonly [number, number])[];
	/** How far the band reaches above and below each of the shape's values, in their layout. */
	readonly band?: Float64Array | undefined;
}

/** A term of a {@link ShapeModel}. */
export interface ShapeTerm extends AdditiveTerm, ShapeParts {}

/** What a {@link ShapeModel} is made of. */
export interface ShapeModelParts {
	readonly method: string;
	/** `[scores]` */
	readonly intercept: Float64Array;
	readonly terms: readonly ShapeParts[];
	/** What the bands are, such as `"95 % confidence at each point"`. */
	readonly bandNote?: string | undefined;
	readonly link?: Link | undefined;
	/** Default: as many curves as there are terms. */
	readonly complexity?: Complexity | undefined;
}

/** The number of places of a shape that are in its values. */
function sizeOfShape(shape: Shape): number {
	if (shape.form === "pair") return placesOf(shape.axes[0]) * placesOf(shape.axes[1]);
	if (shape.form === "steps") return shape.cuts.length + 1;
	return shape.form === "line" ? shape.grid.length : shape.values.length / Math.max(1, shape.missing.length);
}

/** A shape that cannot be looked up would answer with NaN, long after it was made. */
function checkParts({ method, intercept, terms }: ShapeModelParts): void {
	const scores = intercept.length;
	for (const [i, { shape, density, band }] of terms.entries()) {
		const size = sizeOfShape(shape);
		const wrong = [
			[shape.values.length, size * scores, "values"],
			[density.length, size, "weights"],
			[band?.length ?? size * scores, size * scores, "half-widths of the band"],
		].find(([got, expected]) => got !== expected);
		if (wrong) {
			const words = `expected ${wrong[1]} ${wrong[2]} for term ${i} (${shape.form})`;
			throw new ExplainError("shape-mismatch", `${method}: ${words}, got ${wrong[0]}`);
		}
		if (!shape.values.every(Number.isFinite)) {
			throw new ExplainError("not-finite", `${method}: expected finite values of term ${i} (${shape.form})`);
		}
	}
}

/**
 * An additive model whose terms are tables: steps, lines, levels, and pairs of them. Everything it knows can be read off, and edited.
 */
export class ShapeModel extends AdditiveModel {
	readonly method: string;
	readonly complexity: Complexity;
	readonly intercept: Float64Array;
	readonly terms: readonly ShapeTerm[];
	/** What the bands are. */
	readonly bandNote: string | undefined;
	/** What was done to the fitted model to get this one, in order; empty where nothing was. */
	readonly edits: readonly Edit[] = [];
	/** The model before all edits; this one where there are none. */
	readonly original: ShapeModel = this;

	/** @internal */
	constructor(frame: ModelFrame, parts: ShapeModelParts) {
		super(frame, parts.link);
		checkParts(parts);
		this.method = parts.method;
		this.intercept = parts.intercept;
		this.terms = parts.terms.map((term) => {
			const features = featuresOf(term.shape);
			return { ...term, name: nameOfTerm(this.features, features), features };
		});
		this.complexity = parts.complexity ?? { count: this.terms.length, of: "curves" };
		this.bandNote = parts.bandNote;
	}

	/**
	 * What each term adds on average over the training rows, regardless of sign: mean |term|, `[terms]`, for one of the scores.
	 */
	importances(score = 0): Float64Array {
		const scores = this.intercept.length;
		return Float64Array.from(this.terms, ({ shape, density, missingWeight }) => {
			const missing = shape.form === "pair" ? 0 : Math.abs(shape.missing[score] as number);
			let sum = missingWeight * missing;
			let total = missingWeight;
			for (let i = 0; i < density.length; i++) {
				sum += (density[i] as number) * Math.abs(shape.values[i * scores + score] as number);
				total += density[i] as number;
			}
			return total > 0 ? sum / total : 0;
		});
	}

	shapeEffects(score = 0): Payloads["effect"][] {
		return this.terms.map((term) => shapeEffect(this.features, term, this.intercept.length, score, this.bandNote));
	}

	/** This model; so that whatever can be edited is turned into shapes in one way. */
	toShapes(): ShapeModel {
		return this;
	}

	/**
	 * A new model with changed shapes; this one stays as it is.
	 *
	 * The new model remembers its {@link edits}: the same edits of the same {@link original} give the same bytes.
	 *
	 * @throws ExplainError `unknown-name` for a term or level that is not there; `bad-option` for an edit that makes no sense.
	 *
	 * @example
	 * ```ts
	 * const fitted = await ebm().fit(table, { target: "progression" });
	 * const plausible = fitted.edit({ action: "monotone", term: "bmi", direction: "increasing" });
	 * await plausible.predict(rows);
	 * ```
	 */
	edit(...edits: readonly Edit[]): ShapeModel {
		return edits.reduce<ShapeModel>((model, edit) => {
			const { intercept, terms } = applyEdit(model, edit);
			return model.withShapes(terms, intercept, edit);
		}, this);
	}

	/**
	 * A new model with other shapes and intercept, and otherwise as this one.
	 *
	 * @param edit what was done, to be remembered.
	 * @internal
	 */
	withShapes(terms: readonly ShapeParts[], intercept: Float64Array, edit?: Edit): ShapeModel {
		const { method, bandNote, link } = this;
		const model = new ShapeModel(this, { method, intercept, terms, bandNote, link });
		const edits = edit ? Object.freeze([...this.edits, edit]) : this.edits;
		return Object.assign(model, { edits, original: this.original });
	}

	override toString(): string {
		const { length } = this.edits;
		return super.toString() + (length === 0 ? "" : `, edited ${length === 1 ? "once" : `${length} times`}`);
	}

	protected *parameters(): Iterable<TypedArray | string> {
		yield this.intercept;
		for (const { shape } of this.terms) {
			yield shape.values;
			if (shape.form === "pair") {
				yield JSON.stringify(shape.pair);
				for (const axis of shape.axes) yield "cuts" in axis ? axis.cuts : String(axis.levels);
				continue;
			}
			yield `${shape.form} ${shape.feature}`;
			yield shape.missing;
			yield shape.unseen;
			if (shape.form === "steps") yield shape.cuts;
			if (shape.form === "line") yield shape.grid;
		}
	}

	protected contributionRows(x: Float64Array, count: number): Float64Array {
		const scores = this.intercept.length;
		const stride = this.terms.length * scores;
		const added = new Float64Array(count * stride);
		for (const [t, { shape }] of this.terms.entries()) {
			addShape(shape, x, this.features.length, scores, added, t * scores, stride);
		}
		return added;
	}
}
