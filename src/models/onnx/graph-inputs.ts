import type { Context } from "./context.ts";
import type { NodeProto, ValueInfoProto } from "./reader/messages.ts";
import { elementTypes } from "./reader/tensor-types.ts";
import { Unsupported } from "./unsupported.ts";
import { type Dim, dimOf, isFixed, plainView, type View } from "./values.ts";

/** What a transformer's further inputs are where they are not given: every token counts, and all belong to one text. */
export const fills: Readonly<Record<string, number>> = { attention_mask: 1, token_type_ids: 0 };

/** Whether an array of four axes is one of images with the channels before height and width, as in all but a few files. */
function channelsFirst(name: string, nodes: readonly NodeProto[]): boolean {
	const toFirst = nodes.some(
		(node) =>
			node.opType === "Transpose" &&
			node.input[0] === name &&
			node.attribute.some((attribute) => attribute.name === "perm" && attribute.ints.join() === "0,3,1,2"),
	);
	return !toFirst;
}

/** Whether an input is images, channels first in the file and last in our graph. */
const isImage = (info: ValueInfoProto, nodes: readonly NodeProto[]): boolean =>
	info.shape?.length === 4 && elementTypes[info.elementType]?.kind === "float" && channelsFirst(info.name, nodes);

/** The inputs that are images. */
export const imageInputs = (inputs: readonly ValueInfoProto[], nodes: readonly NodeProto[]): ReadonlySet<string> =>
	new Set(inputs.filter((info) => isImage(info, nodes)).map(({ name }) => name));

/** The inputs in the order in which the model takes them: what is explained comes first, what may be left out last. */
export const inOrder = (inputs: readonly ValueInfoProto[]): ValueInfoProto[] => [
	...inputs.filter(({ name }) => !(name in fills)),
	...inputs.filter(({ name }) => name in fills),
];

/** Adds a node for an input. Images become `[height, width, channels]`. */
export function addInput(
	context: Context,
	info: ValueInfoProto,
	sizes: readonly Dim[],
	nodes: readonly NodeProto[],
): View {
	const { name } = info;
	const type = elementTypes[info.elementType];
	if (!type || type.kind === "string") throw new Unsupported(`input "${name}" of ${type?.name ?? "unknown type"}`);
	const image = isImage(info, nodes);
	const own = image ? ([0, 2, 3, 1].map((axis) => sizes[axis]) as Dim[]) : sizes;
	const shape = own.slice(1).map((dim) => (isFixed(dim) ? (dim[0] as number) : null));
	const whole = type.kind !== "float";
	const fill = fills[name];
	const node = context.builder.input(name, shape, {
		...(whole && { dtype: "int32" as const }),
		...(fill !== undefined && { fill }),
	});
	for (const [axis, size] of own.entries()) if (!isFixed(size)) context.lengths.push({ node, axis, size });
	const view = plainView(node, own, type.kind, whole);
	if (!image) return view;
	const [n, height, width, channels] = view.groups;
	return { ...view, groups: [n!, channels!, height!, width!] };
}

/** Adds one input for all columns of a table, and gives a view of each. */
export function addTable(context: Context, inputs: readonly ValueInfoProto[]): Map<string, View> {
	const text = inputs.find(
		({ elementType }) => elementTypes[elementType]?.kind !== "float" && elementTypes[elementType]?.kind !== "int",
	);
	if (text) throw new Unsupported(`column "${text.name}" of ${elementTypes[text.elementType]?.name ?? "unknown type"}`);
	const node = context.builder.input("columns", [inputs.length]);
	const one = dimOf(context.worlds, 1);
	return new Map(
		inputs.map(({ name }, i) => {
			const column = context.emit(name, "slice", [node], { attributes: { axis: 1, start: i, size: 1 } });
			return [name, plainView(column, [context.batch, one])];
		}),
	);
}
