import { ExplainError } from "../../core/errors.ts";
import { arranged } from "./arrange.ts";
import type { Context } from "./context.ts";
import type { Imported } from "./import-graph.ts";
import { reshapeView } from "./reshape-view.ts";
import { Unsupported } from "./unsupported.ts";
import { type Dim, isFixed, sameDim, shapeOf, type View } from "./values.ts";

/** Ways in which tokens become one row. */
export const poolings = ["mean", "first", "last"] as const;

/** How a row of scores is made of one vector for each token: their mean over the tokens that count, or one of them. */
export type Pooling = (typeof poolings)[number];

const written = (context: Context, shape: readonly Dim[]): string =>
	`[${shape.map((dim) => (isFixed(dim) ? dim[0] : sameDim(dim, context.batch) ? "n" : "any")).join(", ")}]`;

function pooled(context: Context, tokens: View, pooling: Pooling): string {
	if (pooling === "first") return context.emit("pooling", "at", [tokens.node], { attributes: { index: 0 } });
	if (pooling === "last") return context.emit("pooling", "at", [tokens.node], { attributes: { index: -1 } });
	const mask = context.values.get("attention_mask");
	if (mask?.type === "view") return context.emit("pooling", "maskedMean", [tokens.node, mask.node]);
	return context.emit("pooling", "globalAvgPool", [tokens.node]);
}

/** The node that gives a row of scores for each example, made of the output that was asked for. */
export function scoresOf({ context, output }: Imported, name: string, pooling: Pooling | undefined): string {
	if (output.type === "known") throw new Unsupported(`output "${name}", which does not depend on the inputs`);
	const shape = shapeOf(context.worlds, output);
	const rows = shape[0] && sameDim(shape[0], context.batch);
	if (rows && shape.length === 3 && pooling) {
		const tokens = arranged(context, "pooling", output, [0, 1, 2]);
		return pooled(context, tokens, pooling);
	}
	if (!rows || shape.length > 2 || (shape[1] && !isFixed(shape[1]))) {
		const tokens = rows && shape.length === 3;
		throw new ExplainError(
			"unsupported-model",
			`loadOnnx: expected output "${name}" to be a row of scores for each example, got shape ${written(context, shape)}; ${
				tokens ? 'the option pooling ("mean", "first" or "last") makes one of its tokens, and ' : ""
			}the option output names another`,
		);
	}
	const column =
		shape.length === 1 ? reshapeView(context, name, output, [context.batch, context.batch.map(() => 1)]) : output;
	return arranged(context, name, column, [0, 1]).node;
}
