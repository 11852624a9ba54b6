import { ExplainError } from "../../core/errors.ts";
import type { Pooling } from "../transformer/sentence.ts";
import { arranged } from "./arrange.ts";
import type { Context } from "./context.ts";
import type { Imported } from "./import-graph.ts";
import { reshapeView } from "./reshape-view.ts";
import { Unsupported } from "./unsupported.ts";
import { type Dim, isFixed, isOne, sameDim, shapeOf, type View } from "./values.ts";

/** Ways in which tokens become one row: those of transformers that need no layer of their own. */
export const tokenPoolings = ["mean", "cls", "max", "last"] as const satisfies readonly Pooling[];

/** Their mean, the first one, the largest of each channel or the last one, of the tokens that the mask counts. */
export type TokenPooling = (typeof tokenPoolings)[number];

const written = (context: Context, shape: readonly Dim[]): string =>
	`[${shape.map((dim) => (isFixed(dim) ? dim[0] : sameDim(dim, context.batch) ? "n" : "any")).join(", ")}]`;

/** The operation of a pooling, with a mask and without one. */
const operationsOf: Readonly<Record<Exclude<TokenPooling, "cls">, readonly [masked: string, whole: string]>> = {
	mean: ["maskedMean", "globalAvgPool"],
	max: ["maskedMax", "globalMaxPool"],
	last: ["lastToken", "at"],
};

function pooled(context: Context, tokens: View, pooling: TokenPooling): string {
	if (pooling === "cls") return context.emit("pooling", "at", [tokens.node], { attributes: { index: 0 } });
	const mask = context.values.get("attention_mask");
	const [masked, whole] = operationsOf[pooling];
	if (mask?.type === "view") return context.emit("pooling", masked, [tokens.node, mask.node]);
	return context.emit("pooling", whole, [tokens.node], whole === "at" ? { attributes: { index: -1 } } : {});
}

/** The node that gives a row of scores for each example, made of the output that was asked for. */
export function scoresOf({ context, output }: Imported, name: string, pooling: TokenPooling | undefined): string {
	if (output.type === "known") throw new Unsupported(`output "${name}", which does not depend on the inputs`);
	const whole = shapeOf(context.worlds, output);
	// Scores `[n, classes, 1, 1]` are a row, too.
	const kept = whole.map((_, axis) => axis).filter((axis) => axis < 2 || !isOne(whole[axis] as Dim));
	const compact = { ...output, groups: kept.map((axis) => output.groups[axis] as View["groups"][number]) };
	const shape = kept.map((axis) => whole[axis] as Dim);
	const rows = shape[0] && sameDim(shape[0], context.batch);
	if (rows && shape.length === 3 && pooling) {
		const tokens = arranged(context, "pooling", compact, [0, 1, 2]);
		return pooled(context, tokens, pooling);
	}
	if (!rows || shape.length > 2 || (shape[1] && !isFixed(shape[1]))) {
		const tokens = rows && shape.length === 3;
		throw new ExplainError(
			"unsupported-model",
			`loadOnnx: expected output "${name}" to be a row of scores for each example, got shape ${written(context, shape)}; ${
				tokens ? 'the option pooling ("mean", "cls", "max" or "last") makes one of its tokens, and ' : ""
			}the option output names another`,
		);
	}
	const column =
		shape.length === 1 ? reshapeView(context, name, compact, [context.batch, context.batch.map(() => 1)]) : compact;
	return arranged(context, name, column, [0, 1]).node;
}
