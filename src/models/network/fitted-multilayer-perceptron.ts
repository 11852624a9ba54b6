import { ExplainError } from "../../core/errors.ts";
import type { Complexity, ScoreUnit } from "../../core/explanation.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import type { Design } from "../table/design-matrix.ts";
import { FittedModel, type ModelFrame } from "../table/fitted-model.ts";
import type { TableRows } from "../table/rows.ts";
import { forward, type Layers, roomFor } from "./layers.ts";
import { type LinearPiece, linearPieceAt } from "./linear-piece.ts";
import { softmaxInPlace } from "./softmax.ts";
import type { NetworkEpoch } from "./train.ts";

/** What is learned by {@link multilayerPerceptron}. */
export class FittedMultilayerPerceptron extends FittedModel {
	readonly method = "multilayerPerceptron";
	readonly complexity: Complexity;
	readonly scoreUnit: ScoreUnit;
	/** Columns, hidden units of each layer, scores. */
	readonly sizes: readonly number[];
	/** The losses of each epoch; the model is that of the epoch with the smallest (held-out) one. */
	readonly history: readonly NetworkEpoch[];
	readonly #design: Design;
	readonly #layers: Layers;
	readonly #takesMissing: boolean;

	/** @internal */
	constructor(
		frame: ModelFrame,
		learned: { design: Design; layers: Layers; history: readonly NetworkEpoch[]; takesMissing: boolean },
	) {
		super(frame);
		const { design, layers, history, takesMissing } = learned;
		this.#design = design;
		this.#layers = layers;
		this.#takesMissing = takesMissing;
		this.sizes = layers.sizes;
		this.history = Object.freeze([...history]);
		this.complexity = { count: layers.parameters.length, of: "weights" };
		this.scoreUnit = frame.classes ? "logit" : "response";
	}

	/**
	 * Which linear model is the network near a row, and how far does it reach?
	 *
	 * Cost: a product of the layers for one row.
	 *
	 * @param row one row; see `predict`.
	 * @throws ExplainError `bad-input` for more rows than one, and as `predict`.
	 */
	async linearPiece(row: TableRows): Promise<LinearPiece> {
		const { values, shape } = await this.readRows(row, "linearPiece");
		if (shape[0] !== 1) throw new ExplainError("bad-input", `linearPiece: expected one row, got ${shape[0]}`);
		return linearPieceAt(this.#layers, this.#design, this.#design.encode("linearPiece", values, 1));
	}

	/**
	 * The network as a graph of tensors, for methods that need gradients or look into layers; `dispose` frees its weights.
	 *
	 * It computes in 32-bit floats, and takes a level that it has not seen as none.
	 */
	async toDifferentiable(): Promise<DifferentiableModel> {
		const { toGraph } = await import("./to-graph.ts");
		const { features, classes, target } = this;
		const typical = this.#takesMissing ? this.#typicalRow() : undefined;
		return toGraph(this.#layers, this.#design, { features, classes, target: target.name, typical });
	}

	/** What stands for missing values: what a row of nothing else is encoded to, in units again. */
	#typicalRow(): Float64Array {
		const width = this.features.length;
		const encoded = this.#design.encode("toDifferentiable", new Float64Array(width).fill(Number.NaN), 1);
		const typical = new Float64Array(width);
		for (const [i, { feature, level, mean, scale }] of this.#design.columns.entries()) {
			const value = (encoded[i] as number) * scale + mean;
			if (level === undefined) typical[feature] = value;
			else if (value > 0.5) typical[feature] = level;
		}
		return typical;
	}

	protected parameters() {
		const { activation, sizes, parameters } = this.#layers;
		const columns = Float64Array.from(this.#design.columns.flatMap(({ mean, scale }) => [mean, scale]));
		return [`${activation} ${sizes.join(" ")}`, columns, parameters];
	}

	protected scoreRows(x: Float64Array, count: number): Float64Array {
		const encoded = this.#design.encode("predict", x, count);
		const width = this.#design.columns.length;
		const outputs = roomFor(this.#layers);
		const last = outputs.at(-1) as Float64Array;
		const scores = new Float64Array(count * last.length);
		for (let row = 0; row < count; row++) {
			forward(this.#layers, encoded, row * width, outputs);
			scores.set(last, row * last.length);
		}
		return scores;
	}

	protected predictRows(x: Float64Array, count: number): Float64Array {
		const scores = this.scoreRows(x, count);
		const classes = this.classes?.length;
		for (let at = 0; classes && at < scores.length; at += classes) softmaxInPlace(scores, at, classes);
		return scores;
	}
}
