import type { MimeBundle } from "../../../protocol/host.ts";
import { inspectValue } from "../inspect-value.ts";
import { shownBundle } from "../presenter.ts";
import { textSuffices } from "../text-suffices.ts";
import { treeOf } from "../tree.ts";

/** Every other value: as text where that says it all, else as a tree. */
export function presentTree(value: object): MimeBundle {
	const text = inspectValue(value);
	const root = treeOf(value);
	return textSuffices(text, root) ? { "text/plain": text } : shownBundle({ kind: "tree", root }, text);
}
