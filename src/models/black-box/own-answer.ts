import { ndArray } from "../../core/nd-array.ts";
import { tf } from "../../math/tf.ts";

/** What a person's function answered; a tensor is read and disposed, as nobody else holds it. */
export async function ownAnswer(given: unknown): Promise<unknown> {
	if (!(given instanceof tf.Tensor)) return given;
	try {
		return ndArray(Float64Array.from(await given.data()), given.shape, given.shape.map(String));
	} finally {
		given.dispose();
	}
}
