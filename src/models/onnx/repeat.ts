import { plain } from "./arrange.ts";
import type { Context } from "./context.ts";
import { repeatedNode } from "./repeated-node.ts";
import { type Atom, type Dim, isOne, plainView, type View } from "./values.ts";

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
