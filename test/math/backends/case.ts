import { operationOf } from "../../../src/math/ops/index.ts";
import { type Tensor, tf } from "../../../src/math/tf.ts";
import { differences, normal, type Values } from "./values.ts";

/** One computation: on tensors, and the same in 64-bit loops. */
export interface Case {
	readonly name: string;
	/** The operation of the graph that it is about, if it is. */
	readonly op?: string;
	readonly inputs: readonly Values[];
	/** The inputs that are differentiated. Default: all that are floats. */
	readonly withRespectTo?: readonly number[];
	compute(tensors: readonly Tensor[]): Tensor;
	/** The gradients of those inputs; tfjs's own tape where none is given. */
	backward?(gradient: Tensor, tensors: readonly Tensor[]): (Tensor | undefined)[];
	reference(inputs: readonly Values[]): Values;
	/** Step of the central differences, where the reference is linear but of large numbers. Default 1e-5. */
	readonly step?: number;
}

/** An operation of tfjs, differentiated by its tape. */
export const tfjs = (
	name: string,
	inputs: readonly Values[],
	compute: Case["compute"],
	reference: Case["reference"],
	more: Partial<Case> = {},
): Case => ({ name, inputs, compute, reference, ...more });

/** An operation that has no derivative. */
export const forwardOnly = (
	name: string,
	inputs: readonly Values[],
	compute: Case["compute"],
	reference: Case["reference"],
): Case => ({ name, inputs, compute, reference, withRespectTo: [] });

/** An operation of the graph: forward as it is, backward by its own rule. */
export function graph(
	op: string,
	inputs: readonly Values[],
	reference: (inputs: readonly Values[], weights: readonly Values[]) => Values,
	{
		attributes = {},
		weights = [],
		withRespectTo = inputs.flatMap(({ dtype }, i) => (dtype === "int32" ? [] : [i])),
	}: {
		attributes?: Record<string, unknown>;
		weights?: readonly Values[];
		/** Default: all inputs that are floats. */
		withRespectTo?: readonly number[];
	} = {},
): Case {
	const count = inputs.length;
	const options = JSON.stringify(attributes);
	return {
		name: `graph: ${op} ${options === "{}" ? "" : `${options} `}[${inputs[0]!.shape.join(", ")}]`,
		op,
		inputs: [...inputs, ...weights],
		withRespectTo,
		compute: (all) => operationOf(op).forward(all.slice(0, count), all.slice(count), attributes),
		backward: (gradient, all) => operationOf(op).backward(gradient, all.slice(0, count), all.slice(count), attributes),
		reference: (all) => reference(all.slice(0, count), all.slice(count)),
	};
}

/** Which inputs of a case are differentiated. */
export const differentiated = ({ inputs, withRespectTo }: Case): readonly number[] =>
	withRespectTo ?? inputs.flatMap(({ dtype = "float32" }, i) => (dtype === "float32" ? [i] : []));

/** What comes back into the output of a case. */
const gradientOf = (output: Values): Values => normal(output.shape, "gradient");

/** Output and gradients in 64 bits. */
export function expectedOf(each: Case): Values[] {
	const output = each.reference(each.inputs);
	const which = differentiated(each);
	if (which.length === 0) return [output];
	return [
		output,
		...differences((inputs) => each.reference(inputs), each.inputs, which, gradientOf(output), each.step),
	];
}

const tensorOf = ({ values, shape, dtype = "float32" }: Values): Tensor => tf.tensor([...values], [...shape], dtype);

/** Output and gradients on the backend that runs; without tensors left over. */
export async function computed(each: Case): Promise<{ shape: readonly number[]; values: ArrayLike<number> }[]> {
	const which = differentiated(each);
	const results = tf.tidy(() => {
		const tensors = each.inputs.map(tensorOf);
		const output = each.compute(tensors);
		if (which.length === 0) return [output];
		const gradient = tensorOf(gradientOf({ shape: output.shape, values: [] }));
		const along = (...moved: Tensor[]) =>
			each.compute(tensors.map((tensor, i) => (which.includes(i) ? (moved[which.indexOf(i)] as Tensor) : tensor)));
		const sent = each.backward
			? each.backward(gradient, tensors)
			: tf.grads(along)(
					which.map((i) => tensors[i] as Tensor),
					gradient,
				);
		return [output, ...(sent.filter(Boolean) as Tensor[])];
	});
	try {
		return await Promise.all(results.map(async (tensor) => ({ shape: tensor.shape, values: await tensor.data() })));
	} finally {
		tf.dispose(results);
	}
}
