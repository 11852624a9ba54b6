import type { SelectionId, SelectionValue } from "../../src/core/view-spec.ts";
import { checkSelections } from "./check/check-state.ts";
import type { SelectionLink } from "./context.ts";
import type { Disposer } from "./disposer.ts";
import type { WidgetModel } from "./model.ts";
import { onSelection, publishSelection, sameSelection } from "./selection-bus.ts";

/** The selections of a widget, shared with every other widget of the page. */
export interface Selections {
	readonly link: (id: SelectionId) => SelectionLink;
	readonly selected: (id: SelectionId) => SelectionValue;
	readonly hovered: (id: SelectionId) => SelectionValue;
}

/**
 * Joins the widget to the page's selections: what is selected goes to the kernel and to all views with that id, what is hovered to the views only.
 *
 * @param ids The selections that the widget's views take part in.
 * @param shared Those among them that the kernel knows; a view's own is nobody else's business.
 * @param onChange Called when one of them changed.
 */
export function joinSelections(
	model: WidgetModel,
	disposer: Disposer,
	ids: () => ReadonlySet<SelectionId>,
	shared: () => ReadonlySet<SelectionId>,
	onChange: () => void,
): Selections {
	let selected = checkSelections(model.get("selections"));
	const hovered = new Map<SelectionId, SelectionValue>();
	const own = new Map<SelectionId, SelectionValue>();

	const store = (id: SelectionId, value: SelectionValue) => {
		if (!shared().has(id)) {
			own.set(id, value);
			return;
		}
		if (sameSelection(selected[id], value)) return;
		selected = { ...selected, [id]: value };
		model.set("selections", selected);
		if (model.comm_live !== false) model.save_changes();
	};

	disposer.add(
		onSelection(({ id, value, phase }) => {
			if (!ids().has(id)) return;
			if (phase === "hover") hovered.set(id, value);
			else store(id, value);
			onChange();
		}),
	);
	disposer.onModel(model, "change:selections", () => {
		const before = selected;
		selected = checkSelections(model.get("selections"));
		for (const [id, value] of Object.entries(selected))
			if (!sameSelection(before[id], value)) publishSelection({ id, value, phase: "select" });
		onChange();
	});

	return {
		link: (id) => ({
			hover: (value) => publishSelection({ id, value, phase: "hover" }),
			select: (value) => publishSelection({ id, value, phase: "select" }),
		}),
		selected: (id) => own.get(id) ?? selected[id] ?? null,
		hovered: (id) => hovered.get(id) ?? null,
	};
}
