import { ExplainError } from "../../core/errors.ts";
import { activationOperations } from "./activation.ts";
import { arrangingOperations } from "./arranging.ts";
import { attentionOperations } from "./attention.ts";
import { combiningOperations } from "./combining.ts";
import { groupedOperations } from "./grouped.ts";
import { linearOperations } from "./linear.ts";
import { logicalOperations } from "./logical.ts";
import { maskingOperations } from "./masking.ts";
import { normalizationOperations } from "./normalization.ts";
import { numericOperations } from "./numeric.ts";
import type { Operation } from "./operation.ts";
import { poolingOperations } from "./pooling.ts";
import { recurrentOperations } from "./recurrent.ts";
import { reducingOperations } from "./reducing.ts";
import { shapeOperations } from "./shape.ts";
import { tabularOperations } from "./tabular.ts";
import { tokenOperations } from "./token.ts";

/** Everything that a node of a graph can be. */
export const operations: ReadonlyMap<string, Operation> = new Map(
	Object.entries({
		...shapeOperations,
		...linearOperations,
		...activationOperations,
		...poolingOperations,
		...normalizationOperations,
		...combiningOperations,
		...attentionOperations,
		...numericOperations,
		...logicalOperations,
		...arrangingOperations,
		...reducingOperations,
		...tabularOperations,
		...groupedOperations,
		...tokenOperations,
		...maskingOperations,
		...recurrentOperations,
	}),
);

/** Operations that take each number by itself, or the last axis, and keep the place of every pixel. */
export const elementwiseOperations: ReadonlySet<string> = new Set([
	"identity",
	"add",
	"multiply",
	...Object.keys(activationOperations),
	...Object.keys(normalizationOperations),
]);

/**
 * The operation of that name.
 *
 * @throws ExplainError `unknown-name`, listing what exists.
 */
export function operationOf(op: string): Operation {
	const found = operations.get(op);
	if (found) return found;
	throw new ExplainError(
		"unknown-name",
		`graph: there is no operation "${op}"; the operations are ${[...operations.keys()].join(", ")}`,
	);
}
