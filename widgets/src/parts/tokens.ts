import type { SelectionValue, TokensFigure } from "../../../src/core/view-spec.ts";
import { colorAt, cssColor, inkOn, isDiverging } from "../../../src/figure/color-map.ts";
import { formatNumber } from "../../../src/figure/format-number.ts";
import { position } from "../../../src/figure/heat-scale.ts";
import { tokenSign } from "../../../src/figure/token-sign.ts";
import type { DrawnFigure, SelectionLink } from "../context.ts";
import { Disposer } from "../disposer.ts";
import { element, setText } from "../element.ts";

const visibleBlanks: Readonly<Record<string, string>> = { " ": "␣", "\n": "⏎", "\t": "⇥" };

/** A token as it is shown: one of blanks alone would have no width to point at. */
function shownToken(token: string): string {
	return token.trim() === "" ? [...token].map((char) => visibleBlanks[char] ?? "␣").join("") || "∅" : token;
}

/** Words with a colour each, as a list that the keyboard walks through. */
export function drawTokens(
	first: TokensFigure,
	link: SelectionLink,
	announce: (text: string) => void,
): DrawnFigure<TokensFigure> {
	const disposer = new Disposer();
	const strip = element("div", { role: "listbox", "aria-orientation": "horizontal", class: "glasscell-tokens" });
	let figure = first;
	let spans: HTMLElement[] = [];
	let current = 0;
	let chosen: readonly number[] = [];

	const noteOf = (index: number) =>
		figure.notes?.[index] ??
		`${shownToken(figure.tokens[index] ?? "")}: ${formatNumber(figure.scores.values[index] ?? 0)}`;
	const indexOf = (target: EventTarget | null) => spans.indexOf(target as HTMLElement);
	const show = (index: number) => {
		const score = figure.scores.values[index];
		announce(score === undefined ? "" : noteOf(index));
		link.hover(score === undefined ? null : { kind: "items", items: [index] });
	};
	const moveTo = (index: number) => {
		spans[current]?.setAttribute("tabindex", "-1");
		current = Math.min(spans.length - 1, Math.max(0, index));
		spans[current]?.setAttribute("tabindex", "0");
	};

	/** Selects a word; the one that is selected alone, no more. */
	const choose = (index: number) => {
		const isAlone = chosen.length === 1 && chosen[0] === index;
		link.select(isAlone ? null : { kind: "items", items: [index] });
	};

	disposer.listen(strip, "pointerover", (event) => show(indexOf(event.target)));
	disposer.listen(strip, "pointerleave", () => show(-1));
	disposer.listen(strip, "focusin", (event) => show(indexOf(event.target)));
	disposer.listen(strip, "focusout", () => show(-1));
	disposer.listen(strip, "click", (event) => {
		const index = indexOf(event.target);
		if (index < 0) return;
		moveTo(index);
		choose(index);
	});
	disposer.listen(strip, "keydown", (event) => {
		const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
		if (event.key in steps) moveTo(current + steps[event.key]!);
		else if (event.key === "Home") moveTo(0);
		else if (event.key === "End") moveTo(spans.length - 1);
		else if (event.key === "Enter" || event.key === " ") choose(current);
		else if (event.key === "Escape") link.select(null);
		else return;
		spans[current]?.focus();
		event.preventDefault();
	});

	let laidOut: string | undefined;
	/** Puts the tokens into the strip, with what stands between them. */
	const layOut = () => {
		const { between } = figure;
		const layout = JSON.stringify([spans.length, between]);
		if (layout === laidOut) return;
		laidOut = layout;
		strip.classList.toggle("glasscell-text", between !== undefined);
		const gap = (i: number) => (between?.[i] ? [element("span", { role: "presentation" }, between[i])] : []);
		strip.replaceChildren(...spans.flatMap((span, i) => [...gap(i), span]), ...gap(spans.length));
	};

	const drawn: DrawnFigure<TokensFigure> = {
		element: strip,
		update(next) {
			figure = next;
			strip.setAttribute("aria-label", figure.alt);
			if (spans.length !== figure.tokens.length) {
				spans = figure.tokens.map(() => element("span", { role: "option", tabindex: -1, class: "glasscell-token" }));
				moveTo(current);
			}
			layOut();
			for (const [i, span] of spans.entries()) {
				const score = figure.scores.values[i] ?? 0;
				const color = colorAt(figure.colorMap, position(score, figure.domain));
				setText(span, shownToken(figure.tokens[i] ?? ""));
				// The line under a word carries the sign for those who see no hue: dashed below zero.
				const sign = tokenSign(figure, score);
				span.dataset.sign = sign;
				// A word that does nothing has no ground: on dark paper the white of zero would be the brightest of all.
				const isQuiet = sign === "none" && isDiverging(figure.colorMap);
				span.style.backgroundColor = isQuiet ? "" : cssColor(color);
				span.style.color = isQuiet ? "" : inkOn(color);
				span.setAttribute(
					"aria-label",
					figure.notes?.[i] ?? `${shownToken(figure.tokens[i] ?? "")}, ${formatNumber(score)}`,
				);
			}
		},
		mark(selected: SelectionValue, hovered: SelectionValue) {
			chosen = selected?.kind === "items" ? selected.items : [];
			const passing = hovered?.kind === "items" ? hovered.items : [];
			for (const [i, span] of spans.entries()) {
				span.setAttribute("aria-selected", String(chosen.includes(i)));
				span.classList.toggle("glasscell-passing", passing.includes(i));
			}
		},
		dispose: () => disposer.dispose(),
	};
	drawn.update(first);
	return drawn;
}
