import type { Context } from "./context.ts";
import { Unsupported } from "./unsupported.ts";
import { type Dim, isFixed, sameDim } from "./values.ts";

/** A tensor repeated along an axis of length 1: a fixed number of times, or as often as an input is long. */
export function repeatedNode(context: Context, name: string, node: string, axis: number, size: Dim): string {
	if (isFixed(size)) {
		return context.emit(`${name}/tile`, "tile", [node], { attributes: { axis, times: size[0] as number } });
	}
	const like = context.lengths.find((length) => sameDim(length.size, size));
	if (!like) throw new Unsupported("an axis that is repeated as often as no input is long");
	return context.emit(`${name}/repeat`, "repeatLike", [node, like.node], { attributes: { axis, likeAxis: like.axis } });
}
