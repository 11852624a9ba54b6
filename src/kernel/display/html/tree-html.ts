import { escapeHtml } from "../../../core/escape-html.ts";
import type { ValueMember, ValueNode } from "../../../protocol/shown-value.ts";
import { countText, framesText, isBranch, labelOf, leafText, previewOf } from "../../../protocol/value-text.ts";
import { limits } from "../limits.ts";

const { nodes, depth } = limits.html;

const code = (text: string): string => `<code>${escapeHtml(text)}</code>`;

/** The tree as nested lists that open and close without a script; deeper than `limits.html` only the previews. */
export function treeHtml(root: ValueNode): string {
	let left = nodes;

	const body = (node: ValueNode, level: number): string => {
		const frames = framesText(node);
		const members = (node.members ?? []).filter(({ key }) => frames === undefined || key !== "stack");
		const items = members.slice(0, Math.max(left, 0)).map((member) => `<li>${line(member, level + 1)}</li>`);
		const more = members.length - items.length + (node.more ?? 0);
		if (more > 0) items.push(`<li><i>${countText(more)} more</i></li>`);
		const list = items.length === 0 ? "" : `<ul>${items.join("")}</ul>`;
		return (frames === undefined ? "" : `<pre>${escapeHtml(frames)}</pre>`) + list;
	};

	const line = (member: ValueMember, level: number): string => {
		left--;
		const { node } = member;
		const label = labelOf(member, { numbered: true });
		if (!isBranch(node) || level > depth || left <= 0 || (node.members ?? []).length === 0) {
			return code(`${label}${isBranch(node) ? previewOf(node) : leafText(node)}`);
		}
		return `<details><summary>${code(`${label}${previewOf(node)}`)}</summary>${body(node, level)}</details>`;
	};

	if (!isBranch(root)) return code(leafText(root));
	return `<details open><summary>${code(previewOf(root))}</summary>${body(root, 0)}</details>`;
}
