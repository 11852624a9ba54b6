type Child = Node | string | undefined;

/**
 * Makes an element. Strings become text nodes, attributes are set as attributes: there is no way for a text of the state to become markup.
 *
 * `undefined` and `false` attributes are left out, `true` ones are set empty.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
	tag: K,
	attributes: Readonly<Record<string, string | number | boolean | undefined>> = {},
	...children: readonly Child[]
): HTMLElementTagNameMap[K] {
	const made = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : String(value));
	}
	made.append(...children.filter((child) => child !== undefined));
	return made;
}

let lastId = 0;

/** An id that no other element of the page has, for labels and descriptions. */
export function uniqueId(): string {
	lastId++;
	return `glasscell-${lastId.toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
}

/** Sets a text only where it changed, so that a live region is not read out again. */
export function setText(target: Node, text: string): void {
	if (target.textContent !== text) target.textContent = text;
}

/** Puts elements into a box in their order. Moving one takes its focus away, so only what stands elsewhere is moved. */
export function inOrder(box: HTMLElement, elements: readonly HTMLElement[]): void {
	for (const [i, one] of elements.entries())
		if (box.children[i] !== one) box.insertBefore(one, box.children[i] ?? null);
	while (box.children.length > elements.length) box.lastElementChild?.remove();
}
