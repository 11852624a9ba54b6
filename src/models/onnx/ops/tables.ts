import type { Call } from "../call.ts";
import { type HostTensor, hostTensor } from "../host-tensor.ts";
import { Unsupported } from "../unsupported.ts";
import type { Dim, View } from "../values.ts";
import { resized, withLast } from "./helpers.ts";

/** An array of one axis. */
export const vector = (numbers: readonly number[]): HostTensor => hostTensor("float", [numbers.length], numbers);

/** Rows of columns, and how many there are. */
export function rows(call: Call): { x: View; columns: number } {
	const x = call.view(0);
	const last = x.groups.length - 1;
	const size = withLast(call, x, [last]);
	return { x: size.kind === "float" ? size : call.same("toFloat", size), columns: call.fixed(size.sizes.at(-1)!) };
}

/** Scores as what the model gives. */
export function transformed(call: Call, scores: View): View {
	const name = call.attributes.text("post_transform", "NONE");
	if (name === "NONE") return scores;
	const op = { SOFTMAX: "softmax", LOGISTIC: "sigmoid" }[name];
	if (!op) throw new Unsupported(`post_transform ${name}`);
	return { ...scores, node: call.context.emit(`${call.name}/${op}`, op, [scores.node]) };
}

/** 1 − p and p of the sigmoid of a column z, as the sigmoid of −z and z: their scores are −z and z. */
export function bothClasses(call: Call, z: View): View {
	if (z.groups.length !== 2) throw new Unsupported(`${z.groups.length} axes`);
	const scores = withLast(call, z, [1]);
	const { context, name } = call;
	const negative = context.emit(`${name}/negative`, "affine", [scores.node], { attributes: { scale: -1 } });
	const both = context.emit(`${name}/both`, "concat", [negative, scores.node], { attributes: { axis: -1 } });
	const axis = scores.sizes.length - 1;
	const size = (scores.sizes[axis] as Dim).map((length) => 2 * length);
	return resized(scores, context.emit(`${name}/sigmoid`, "sigmoid", [both]), axis, size);
}
