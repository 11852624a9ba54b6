import type { Disposer } from "../disposer.ts";
import { element, setText } from "../element.ts";

/** How long "Copied" stands, in milliseconds. */
const shortly = 1_600;

/** Puts texts on the clipboard and says so. */
export interface Copier {
	/** Says what was copied, for those who hear the page and those who see it. */
	readonly status: HTMLElement;
	copy(text: string, what: string): void;
}

/** Pages without a secure context have no clipboard API; there, a selected text field does it. */
function copyBySelection(text: string, beside: HTMLElement): boolean {
	const field = element("textarea", { class: "glasscell-hidden", "aria-hidden": "true" });
	field.value = text;
	const focused = document.activeElement;
	beside.append(field);
	field.select();
	const copied = document.execCommand("copy");
	field.remove();
	if (focused instanceof HTMLElement) focused.focus();
	return copied;
}

/** Makes a copier whose word appears in `status`. */
export function copier(disposer: Disposer): Copier {
	const status = element("span", { class: "glasscell-copied", role: "status" });
	let timer: ReturnType<typeof setTimeout> | undefined;
	disposer.add(() => clearTimeout(timer));
	const say = (word: string) => {
		setText(status, word);
		clearTimeout(timer);
		timer = setTimeout(() => setText(status, ""), shortly);
	};
	return {
		status,
		copy(text, what) {
			const done = (copied: boolean) => {
				if (!disposer.disposed) say(copied ? `Copied ${what}` : "This page may not copy");
			};
			const secondWay = () => done(copyBySelection(text, status.parentElement ?? document.body));
			if (navigator.clipboard === undefined) secondWay();
			else navigator.clipboard.writeText(text).then(() => done(true), secondWay);
		},
	};
}
