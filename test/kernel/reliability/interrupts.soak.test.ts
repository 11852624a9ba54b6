import { describe } from "vitest";
import { nodeVersions } from "../client.ts";
import { specifyInterrupts } from "./interrupts.ts";

/** All of them in the Node that runs the tests, a part in the others: the rest is a matter of hours. */
describe.each(nodeVersions().map((node, index) => ({ ...node, count: index === 0 ? 1_000 : 200 })))(
	"in $name",
	({ count, ...node }) => specifyInterrupts(count, node),
);
