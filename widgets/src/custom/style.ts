interface Used {
	readonly sheet: CSSStyleSheet;
	users: number;
}

const sheets = new Map<string, Used>();

/**
 * Adds a style sheet to the page while somebody uses it; the same text is added once. A constructed sheet, as a content
 * security policy may forbid `<style>` elements.
 *
 * @returns How to stop using it.
 */
export function useStyle(css: string, el: Element): () => void {
	if (css === "") return () => {};
	const used = sheets.get(css) ?? { sheet: new CSSStyleSheet(), users: 0 };
	const root = el.ownerDocument;
	if (used.users === 0) {
		used.sheet.replaceSync(css);
		root.adoptedStyleSheets = [...root.adoptedStyleSheets, used.sheet];
		sheets.set(css, used);
	}
	used.users++;
	return () => {
		used.users--;
		if (used.users > 0) return;
		root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== used.sheet);
		sheets.delete(css);
	};
}
