import type { ValueMember, ValueNode } from "../../../src/protocol/shown-value.ts";
import {
	countText,
	framesText,
	isBranch,
	labelOf,
	leafText,
	pathOf,
	previewOf,
} from "../../../src/protocol/value-text.ts";
import { element } from "../element.ts";

/** One value on the page; its members are drawn when it is first opened. */
export interface TreeItem {
	readonly element: HTMLElement;
	readonly node: ValueNode;
	/** The expression that reaches it from the value shown; undefined where there is none. */
	readonly path: string | undefined;
	readonly parent: TreeItem | undefined;
	/** Drawn so far. */
	readonly items: readonly TreeItem[];
	readonly canOpen: boolean;
	readonly isOpen: boolean;
	setOpen(open: boolean): void;
}

function keyOf(member: ValueMember): HTMLElement | undefined {
	const label = labelOf(member, { numbered: true });
	if (label === "") return undefined;
	const className = member.kind === "inner" ? "glasscell-key glasscell-key-inner" : "glasscell-key";
	const key = String(member.key);
	return element(
		"span",
		{ class: className },
		key,
		element("span", { class: "glasscell-colon" }, label.slice(key.length)),
	);
}

/** A branch's line: its preview; when it is open the name suffices. */
function summaryOf(node: ValueNode): HTMLElement[] {
	if (node.type === "error") return [element("span", { class: "glasscell-value-error" }, node.text)];
	const size = (node.members?.length ?? 0) + (node.more ?? 0);
	const short = node.text || (node.type === "array" ? `Array(${size})` : `{${size === 0 ? "" : "…"}}`);
	return [
		element("span", { class: "glasscell-when-closed" }, previewOf(node)),
		element("span", { class: "glasscell-when-open" }, short),
	];
}

function leafOf(node: ValueNode): HTMLElement {
	return element("span", { class: `glasscell-value-${node.type}` }, leafText(node));
}

/** Draws one value as an item of a tree. `member` is how its parent reaches it, undefined for the value shown itself. */
export function drawItem(
	node: ValueNode,
	{ member, path, parent, level }: { member?: ValueMember; path: string | undefined; parent?: TreeItem; level: number },
	added: (item: TreeItem) => void,
): TreeItem {
	const frames = framesText(node);
	const canOpen = isBranch(node) && ((node.members?.length ?? 0) > 0 || frames !== undefined);
	const line = element(
		"div",
		{ class: "glasscell-line" },
		element("span", { class: "glasscell-arrow", "aria-hidden": "true" }),
		element(
			"span",
			{ class: "glasscell-text" },
			member && keyOf(member),
			...(isBranch(node) ? summaryOf(node) : [leafOf(node)]),
		),
	);
	const root = element(
		"div",
		{
			role: "treeitem",
			class: "glasscell-item",
			tabindex: -1,
			"aria-level": level,
			"aria-expanded": canOpen ? "false" : undefined,
		},
		line,
	);
	const items: TreeItem[] = [];
	let group: HTMLElement | undefined;

	const drawMembers = (item: TreeItem): HTMLElement => {
		const made = element("div", { role: "group", class: "glasscell-group" });
		if (frames !== undefined) made.append(element("pre", { class: "glasscell-stack" }, frames));
		for (const one of node.members ?? []) {
			if (frames !== undefined && one.key === "stack") continue;
			const inner = drawItem(one.node, { member: one, path: pathOf(path, one), parent: item, level: level + 1 }, added);
			items.push(inner);
			made.append(inner.element);
		}
		const more = node.more ?? 0;
		if (more > 0)
			made.append(element("div", { class: "glasscell-more" }, `${countText(more)} more, not in the notebook`));
		return made;
	};

	const item: TreeItem = {
		element: root,
		node,
		path,
		parent,
		items,
		canOpen,
		get isOpen() {
			return root.getAttribute("aria-expanded") === "true";
		},
		setOpen(open) {
			if (!canOpen) return;
			if (open && group === undefined) {
				group = drawMembers(item);
				root.append(group);
			}
			root.setAttribute("aria-expanded", String(open));
			if (group) group.hidden = !open;
		},
	};
	added(item);
	return item;
}
