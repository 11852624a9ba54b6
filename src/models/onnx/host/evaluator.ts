import type { Attributes } from "../attributes.ts";
import type { HostTensor } from "../host-tensor.ts";
import type { TensorProto } from "../reader/messages.ts";

/** An operator on arrays that are known while the file is read; inputs that may be left out are undefined. */
export type HostEvaluator = (
	inputs: readonly HostTensor[],
	attributes: Attributes,
	/** The numbers of a tensor that is an attribute. */
	constant: (tensor: TensorProto) => HostTensor,
) => HostTensor[];
