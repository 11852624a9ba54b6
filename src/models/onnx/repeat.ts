import { plain } from "./arrange.ts";
import type { Context } from "./context.ts";
import { Unsupported } from "./unsupported.ts";
import { type Atom, type Dim, isFixed, isOne, plainView, sameDim, type View } from "./values.ts";

const repeated = (group: readonly Atom[]): Dim | undefined =>
	group.find((atom) => atom.axis === undefined && !isOne(atom.size))?.size;

/** The view made real in ONNX's own order and at full length, also along axes that are only repeated. */
export function realised(context: Context, name: string, view: View): View {
	let made = plain(context, name, view);
	for (const [axis, group] of made.groups.entries()) {
		const size = repeated(group);
		if (!size) continue;
		const sizes = made.sizes.map((own, i) => (i === axis ? size : own));
		made = { ...made, node: repeatedNode(context, name, made.node, axis, size), sizes };
	}
	return plainView(made.node, made.sizes, made.kind, made.mask);
}

/** A tensor repeated along an axis of length 1: a fixed number of times, or as often as an input is long. */
function repeatedNode(context: Context, name: string, node: string, axis: number, size: Dim): string {
	if (isFixed(size)) {
		return context.emit(`${name}/tile`, "tile", [node], { attributes: { axis, times: size[0] as number } });
	}
	const like = context.lengths.find((length) => sameDim(length.size, size));
	if (!like) throw new Unsupported("an axis that is repeated as often as no input is long");
	return context.emit(`${name}/repeat`, "repeatLike", [node, like.node], { attributes: { axis, likeAxis: like.axis } });
}
