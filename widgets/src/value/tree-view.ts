import type { ValueNode } from "../../../src/protocol/shown-value.ts";
import { fullText, stringOf } from "../../../src/protocol/value-text.ts";
import type { Disposer } from "../disposer.ts";
import { element } from "../element.ts";
import { copier } from "./copy.ts";
import { drawItem, type TreeItem } from "./tree-item.ts";

/** As many lines are open at first as a person takes in at a glance. */
const glance = 14;

/** What a string is copied as: itself, not its literal; everything else as it reads. */
const copyText = (node: ValueNode): string => (node.type === "string" ? stringOf(node) : fullText(node));

/** Opens the outermost value, then what lies in it level by level while the whole fits into a glance. */
function openAtFirst(root: TreeItem): void {
	let lines = 1;
	let level = [root];
	while (level.length > 0) {
		const next: TreeItem[] = [];
		for (const item of level) {
			const more = item.node.members?.length ?? 0;
			if (!item.canOpen || (item !== root && lines + more > glance)) continue;
			item.setOpen(true);
			lines += more;
			next.push(...item.items);
		}
		level = next;
	}
}

/** The item that a key leads to from another; undefined for keys that lead nowhere. */
function target(key: string, item: TreeItem, root: TreeItem): TreeItem | undefined {
	const visible: TreeItem[] = [];
	const walk = (one: TreeItem) => {
		visible.push(one);
		if (one.isOpen) one.items.forEach(walk);
	};
	switch (key) {
		case "ArrowDown":
		case "ArrowUp":
			walk(root);
			return visible[visible.indexOf(item) + (key === "ArrowDown" ? 1 : -1)];
		case "ArrowRight":
			return item.isOpen ? item.items[0] : undefined;
		case "ArrowLeft":
			return item.isOpen ? undefined : item.parent;
		case "Home":
			return root;
		case "End":
			walk(root);
			return visible.at(-1);
		default:
			return undefined;
	}
}

/** A value as a tree: opened by click and arrow keys, one stop for Tab; C copies the value under the focus, P its path. */
export function drawTree(node: ValueNode, disposer: Disposer): HTMLElement {
	const tree = element("div", {
		role: "tree",
		class: "glasscell-tree",
		"aria-label": "Value. C copies, P copies the path.",
	});
	const { status, copy } = copier(disposer);
	const byElement = new Map<Element, TreeItem>();
	const root = drawItem(node, { path: "", level: 1 }, (item) => byElement.set(item.element, item));
	let focused = root;
	root.element.tabIndex = 0;

	const focus = (item: TreeItem) => {
		focused.element.tabIndex = -1;
		focused = item;
		item.element.tabIndex = 0;
		item.element.focus();
	};
	const itemAt = (target: EventTarget | null) => {
		const found = target instanceof Element ? target.closest('[role="treeitem"]') : null;
		return found === null ? undefined : byElement.get(found);
	};
	// A path starts at the value shown, which has no name here: `.a[0]`, to be written behind it.
	const copyPath = (item: TreeItem) => {
		if (item.path !== undefined && item.path !== "") copy(item.path, item.path);
	};

	const tool = (label: string, act: (item: TreeItem) => void) => {
		const button = element("button", { type: "button", class: "glasscell-tool", tabindex: -1 }, label);
		disposer.listen(button, "click", (event) => {
			event.stopPropagation();
			act(focusedTools ?? root);
		});
		return button;
	};
	/** Whose line the tools stand on. */
	let focusedTools: TreeItem | undefined;
	const pathTool = tool("Copy path", copyPath);
	const tools = element(
		"span",
		{ class: "glasscell-tools" },
		tool("Copy", (item) => copy(copyText(item.node), "value")),
		pathTool,
	);
	const showTools = (item: TreeItem | undefined) => {
		if (item === undefined || item === focusedTools) return;
		focusedTools = item;
		pathTool.hidden = item.path === undefined || item.path === "";
		item.element.firstElementChild?.append(tools);
	};

	disposer.listen(tree, "mouseover", (event) => showTools(itemAt(event.target)));
	disposer.listen(tree, "focusin", (event) => showTools(itemAt(event.target)));
	disposer.listen(tree, "click", (event) => {
		const item = itemAt(event.target);
		const isLine = event.target instanceof Element && event.target.closest(".glasscell-line") !== null;
		// A click that ends a selection of text is not meant for the arrow.
		if (item === undefined || !isLine || String(getSelection()) !== "") return;
		item.setOpen(!item.isOpen);
		focus(item);
	});
	disposer.listen(tree, "keydown", (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		const item = focused;
		const next = target(event.key, item, root);
		if (next) focus(next);
		else if (event.key === "ArrowRight") item.setOpen(true);
		else if (event.key === "ArrowLeft") item.setOpen(false);
		else if (event.key === "Enter" || event.key === " ") item.setOpen(!item.isOpen);
		else if (event.key === "*") for (const one of item.parent?.items ?? [root]) one.setOpen(true);
		else if (event.key === "c") copy(copyText(item.node), "value");
		else if (event.key === "p") copyPath(item);
		else if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
		event.preventDefault();
	});
	tree.append(root.element);
	openAtFirst(root);
	return element("div", { class: "glasscell-tree-box" }, tree, status);
}
