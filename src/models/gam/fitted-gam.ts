import { ExplainError } from "../../core/errors.ts";
import type { Complexity, Payloads } from "../../core/explanation.ts";
import type { TypedArray } from "../../core/nd-array.ts";
import { AdditiveModel } from "../additive/additive-model.ts";
import type { Edit } from "../additive/edit.ts";
import { ShapeModel } from "../additive/shape-model.ts";
import type { MissingOption } from "../table/design-matrix.ts";
import type { ModelFrame } from "../table/fitted-model.ts";
import { type Basis, sizeOf, valuesAt, widthOf } from "./basis.ts";
import type { GamTerm } from "./gam-term.ts";

/** What a {@link FittedGam} is made of. */
export interface GamParts {
	readonly intercept: Float64Array;
	readonly terms: readonly GamTerm[];
	/** The standard deviation of what the sum leaves unexplained; undefined for classes. */
	readonly residualDeviation: number | undefined;
	readonly missing: MissingOption;
}

/** A fitted generalised additive model; see `gam`. */
export class FittedGam extends AdditiveModel {
	readonly method = "gam";
	readonly complexity: Complexity;
	readonly intercept: Float64Array;
	readonly terms: readonly GamTerm[];
	/** The standard deviation of what the sum leaves unexplained, in the target's unit; undefined for classes. */
	readonly residualDeviation: number | undefined;
	/** How many coefficients the data decide, the intercept among them, for each score. */
	readonly degreesOfFreedom: Float64Array;
	readonly #missing: MissingOption;
	#shapes: ShapeModel | undefined;

	/** @internal */
	constructor(frame: ModelFrame, { intercept, terms, residualDeviation, missing }: GamParts) {
		super(frame);
		this.intercept = intercept;
		this.terms = terms;
		this.residualDeviation = residualDeviation;
		this.#missing = missing;
		this.complexity = { count: terms.filter(({ kind }) => kind !== "none").length, of: "curves" };
		this.degreesOfFreedom = intercept.map((_, k) => {
			return terms.reduce((sum, { degreesOfFreedom }) => sum + (degreesOfFreedom[k] as number), 1);
		});
	}

	/**
	 * The same model with its curves as 240 straight pieces each, and its surfaces as 32 × 32 cells: what is drawn and edited. Curves depart
	 * from the splines by less than their drawn width; surfaces by what they change within a cell. A missing value adds nothing in it.
	 */
	toShapes(): ShapeModel {
		const { method, intercept, complexity, link } = this;
		this.#shapes ??= new ShapeModel(this, {
			method,
			intercept,
			complexity,
			link,
			terms: this.terms.map(({ parts }) => parts),
			bandNote: "95 % confidence at each point",
		});
		return this.#shapes;
	}

	/**
	 * A new model with changed curves; see {@link ShapeModel.edit}. It is one of straight pieces ({@link toShapes}).
	 *
	 * @throws ExplainError as {@link ShapeModel.edit}.
	 */
	edit(...edits: readonly Edit[]): ShapeModel {
		return this.toShapes().edit(...edits);
	}

	/** What each term adds on average over the training rows, regardless of sign: mean |term|, `[terms]`, for one of the scores. */
	importances(score = 0): Float64Array {
		return this.toShapes().importances(score);
	}

	shapeEffects(score = 0): Payloads["effect"][] {
		return this.toShapes().shapeEffects(score);
	}

	protected *parameters(): Iterable<TypedArray | string> {
		yield this.intercept;
		for (const { bases, coefficients } of this.terms) {
			yield JSON.stringify(bases);
			yield coefficients;
		}
	}

	protected contributionRows(x: Float64Array, count: number): Float64Array {
		this.#refuseMissing(x);
		const width = this.features.length;
		const scores = this.intercept.length;
		const stride = this.terms.length * scores;
		const added = new Float64Array(count * stride);
		const [first, second] = [new Float64Array(16), new Float64Array(16)];
		for (const [t, { bases, coefficients }] of this.terms.entries()) {
			const [basis, other] = bases as [Basis, Basis?];
			const [breadth, length] = [widthOf(basis), other ? widthOf(other) : 1];
			const size = other ? sizeOf(other) : 1;
			second[0] = 1;
			for (let row = 0; row < count; row++) {
				const at = valuesAt(basis, x[row * width + basis.feature] as number, first, 0);
				const along = other ? valuesAt(other, x[row * width + other.feature] as number, second, 0) : 0;
				if (at < 0 || along < 0) continue;
				const to = row * stride + t * scores;
				for (let i = 0; i < breadth; i++) {
					for (let j = 0; j < length; j++) {
						const value = (first[i] as number) * (second[j] as number);
						const from = ((at + i) * size + along + j) * scores;
						for (let k = 0; k < scores; k++) added[to + k]! += value * (coefficients[from + k] as number);
					}
				}
			}
		}
		return added;
	}

	/** A missing value that adds nothing must be asked for. */
	#refuseMissing(x: Float64Array): void {
		if (this.#missing !== "error") return;
		const at = x.findIndex(Number.isNaN);
		if (at < 0) return;
		const width = this.features.length;
		const words = `expected a value in column "${this.features[at % width]?.name}" of row ${Math.floor(at / width)}`;
		throw new ExplainError(
			"bad-input",
			`gam: ${words}, got a missing one; gam({ missing: "mean" }) lets such a term add nothing`,
		);
	}
}
