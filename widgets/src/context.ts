import type { Control, ControlValue, SelectionValue } from "../../src/core/view-spec.ts";
import type { ColorScheme } from "../../src/figure/chart-theme.ts";
import type { ControlValues } from "../../src/figure/heat-scale.ts";

/** What the parts of a widget know of the whole. */
export interface WidgetContext {
	/** The controls' values as they are now in the browser. */
	readonly values: () => ControlValues;
	readonly scheme: () => ColorScheme;
	/** Whether a kernel can answer. */
	readonly live: () => boolean;
	/**
	 * A person moved a control. `settled` is false while a slider is being dragged.
	 */
	readonly setValue: (control: Control, value: ControlValue, settled: boolean) => void;
	/** The control of that id in any view of the widget. */
	readonly control: (id: string) => Control | undefined;
}

/** What a figure tells of the pointer and the keyboard; the view passes it on to all views of the selection. */
export interface SelectionLink {
	readonly hover: (value: SelectionValue) => void;
	readonly select: (value: SelectionValue) => void;
}

/** A drawn figure: updated in place for as long as its kind stays. */
export interface DrawnFigure<F> {
	readonly element: HTMLElement;
	/** Draws new numbers, or the same ones after a control, the theme or the width changed. */
	update(figure: F): void;
	/** Shows where the shared selection and the passing pointer are. */
	mark(selected: SelectionValue, hovered: SelectionValue): void;
	dispose(): void;
}
