import type { Call, Handler } from "../call.ts";
import { realised } from "../repeat.ts";
import { Unsupported } from "../unsupported.ts";
import { type Dim, plainView, sameDim } from "../values.ts";

/** A sum over products, as an equation of letters says: `bhid,bhjd->bhij`. */
const einsum: Handler = (call: Call) => {
	const equation = call.attributes.text("equation", "").replaceAll(/\s/g, "").toLowerCase();
	const [from = "", to] = equation.split("->");
	const terms = from.split(",");
	if (to === undefined || equation.includes(".") || terms.length !== call.inputs.length) {
		throw new Unsupported(`the equation "${equation}"`);
	}
	const views = call.inputs.map((_, i) => realised(call.context, call.name, call.view(i)));
	const lengths = new Map<string, Dim>();
	for (const [i, term] of terms.entries()) {
		if (term.length !== views[i]!.sizes.length) throw new Unsupported(`the equation "${equation}" for these inputs`);
		for (const [axis, letter] of [...term].entries()) lengths.set(letter, views[i]!.sizes[axis] as Dim);
	}
	const sizes = [...to].map((letter) => lengths.get(letter) as Dim);
	if (!sizes[0] || !sameDim(sizes[0], call.context.batch))
		throw new Unsupported("another axis in the place of the examples'");
	const node = call.emit(
		"einsum",
		views.map((view) => view.node),
		{ attributes: { equation } },
	);
	return plainView(node, sizes);
};

/** Einstein sums. */
export const einsumHandlers: Readonly<Record<string, Handler>> = { Einsum: einsum };
