import { ExplainError } from "../../core/errors.ts";
import type { Feature, Payloads, ScoreUnit } from "../../core/explanation.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { FittedModel, type ModelFrame } from "../table/fitted-model.ts";
import type { TableRows } from "../table/rows.ts";
import { applyLink, type Link } from "../tree/link.ts";

/** A term of a sum: a feature's, or a pair's. */
export interface AdditiveTerm {
	readonly name: string;
	/** The features that it depends on, by index. */
	readonly features: readonly number[];
}

/**
 * A model whose score is a sum that can be redone with pen and paper: score = intercept + Σ term(row), prediction = link(score).
 *
 * A binary classification has one score, the log-odds of the second class; more classes have one each.
 */
export abstract class AdditiveModel extends FittedModel {
	/** `[scores]` */
	abstract readonly intercept: Float64Array;
	abstract readonly terms: readonly AdditiveTerm[];
	readonly link: Link;
	readonly scoreUnit: ScoreUnit;
	/** The names of the scores. */
	readonly scoreNames: readonly string[];

	constructor(frame: ModelFrame, link?: Link) {
		super(frame);
		const { classes } = frame;
		this.link = link ?? { name: classes ? (classes.length === 2 ? "logistic" : "softmax") : "identity" };
		this.scoreUnit = classes ? (classes.length === 2 ? "log-odds" : "logit") : "response";
		this.scoreNames = classes?.length === 2 ? classes.slice(1) : (classes ?? [frame.target.name]);
	}

	/** What each term adds, `[count, terms, scores]`. */
	protected abstract contributionRows(x: Float64Array, count: number): Float64Array;

	/**
	 * What each term adds to each row's score, `[n, terms, scores]`; with the intercept they sum to {@link scores}, exactly.
	 *
	 * @throws ExplainError as `predict`.
	 */
	async contributions(rows: TableRows): Promise<NdArray<Float64Array>> {
		const { values, shape } = await this.readRows(rows, "contributions");
		const count = shape[0] as number;
		return ndArray(
			this.contributionRows(values, count),
			[count, this.terms.length, this.intercept.length],
			["example", "term", "score"],
		);
	}

	/** The curve of each term, for one of the scores. */
	abstract shapeEffects(score?: number): Payloads["effect"][];

	/**
	 * The term of that name or index.
	 *
	 * @throws ExplainError `unknown-name`, `out-of-range`.
	 */
	termIndex(who: string, term: string | number): number {
		const index = typeof term === "number" ? term : this.terms.findIndex(({ name }) => name === term);
		if (Number.isInteger(index) && index >= 0 && index < this.terms.length) return index;
		const names = this.terms.map(({ name }) => name).join(", ");
		throw new ExplainError(
			typeof term === "number" ? "out-of-range" : "unknown-name",
			`${who}: expected a term (${names}), got ${JSON.stringify(term)}`,
		);
	}

	/** The features of a term, with units and levels. */
	featuresOf(term: AdditiveTerm): Feature[] {
		return term.features.map((j) => this.features[j] as Feature);
	}

	protected scoreRows(x: Float64Array, count: number): Float64Array {
		const contributions = this.contributionRows(x, count);
		const scores = this.intercept.length;
		const terms = this.terms.length;
		const sums = new Float64Array(count * scores);
		for (let row = 0; row < count; row++) {
			for (let k = 0; k < scores; k++) {
				let sum = this.intercept[k] as number;
				for (let term = 0; term < terms; term++) sum += contributions[(row * terms + term) * scores + k] as number;
				sums[row * scores + k] = sum;
			}
		}
		return sums;
	}

	protected predictRows(x: Float64Array, count: number): Float64Array {
		const scores = this.scoreRows(x, count);
		applyLink(this.link, scores, this.intercept.length);
		if (this.classes?.length !== 2) return scores;
		const both = new Float64Array(2 * count);
		for (let row = 0; row < count; row++) {
			both[2 * row] = 1 - (scores[row] as number);
			both[2 * row + 1] = scores[row] as number;
		}
		return both;
	}
}
