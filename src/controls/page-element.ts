/** An event of an element in the page. */
export interface PageEvent {
	readonly type: string;
	readonly target: PageElement | null;
	readonly currentTarget: PageElement | null;
	readonly key?: string;
	readonly clientX?: number;
	readonly clientY?: number;
	preventDefault(): void;
	stopPropagation(): void;
}

/** The members of a page's elements that small widgets use; `/// <reference lib="dom" />` in a cell gives all. */
export interface SmallElement {
	textContent: string | null;
	innerHTML: string;
	className: string;
	id: string;
	title: string;
	type: string;
	value: string;
	checked: boolean;
	disabled: boolean;
	hidden: boolean;
	width: number;
	height: number;
	readonly style: Record<string, string>;
	readonly dataset: Record<string, string>;
	readonly classList: { add(...names: string[]): void; remove(...names: string[]): void; toggle(name: string): void };
	readonly children: ArrayLike<PageElement>;
	readonly ownerDocument: {
		createElement(tag: string): PageElement;
		createElementNS(namespace: string, tag: string): PageElement;
	};
	append(...nodes: (PageElement | string)[]): void;
	replaceChildren(...nodes: (PageElement | string)[]): void;
	remove(): void;
	focus(): void;
	querySelector(selector: string): PageElement | null;
	getAttribute(name: string): string | null;
	setAttribute(name: string, value: string): void;
	addEventListener(type: string, listener: (event: PageEvent) => void, options?: object): void;
	removeEventListener(type: string, listener: (event: PageEvent) => void): void;
	getBoundingClientRect(): { left: number; top: number; width: number; height: number };
}

/** The browser's `HTMLElement` where the program knows it, else what small widgets use of it. */
export type PageElement = typeof globalThis extends { HTMLElement: { prototype: infer Element } }
	? Element
	: SmallElement;
