import { messageOf } from "../../src/core/errors.ts";
import type { ViewSpec } from "../../src/core/view-spec.ts";
import type { WidgetRequest } from "../../src/protocol/widget-state.ts";
import { checkStatus, checkViews } from "./check/check-state.ts";
import type { WidgetContext } from "./context.ts";
import { Disposer } from "./disposer.ts";
import { element, inOrder, uniqueId } from "./element.ts";
import { keepKeys } from "./keys.ts";
import type { Cleanup, RenderContext } from "./model.ts";
import { errorPanel, statusBar } from "./parts/status.ts";
import { type DrawnView, drawView } from "./parts/view.ts";
import { joinSelections } from "./selections.ts";
import { installStyle } from "./style.ts";
import { valueSync } from "./sync.ts";
import { onSchemeChange, schemeAround } from "./theme.ts";

/** A view on the page with the spec that it shows. */
interface Slot {
	spec: ViewSpec;
	readonly drawn: DrawnView;
	/** The selection of a view that shares none: its own, so that its cells can still be marked. */
	readonly ownSelection: string;
}

const cancelRequest: WidgetRequest = { kind: "cancel" };

/**
 * Draws a widget from its model's state and keeps it up to date; the front-end module of JupyterLab, VS Code and anywidget alike.
 *
 * @returns how to take everything away again.
 */
export function render({ model, el }: RenderContext): Cleanup {
	const disposer = new Disposer();
	installStyle(el);
	const views = element("div", { class: "glasscell-views" });
	const status = statusBar(() => model.send(cancelRequest));
	const root = element("div", { class: "glasscell" }, status.element, views);
	el.classList.add("glasscell-host");
	el.append(root);
	disposer.add(() => root.remove());
	keepKeys(root, disposer);

	let slots: Slot[] = [];
	/** Whether the picture answers an older question than the controls ask. */
	let stale = false;
	const live = () => model.comm_live !== false;
	const selectionOf = (slot: Slot) => slot.spec.selection ?? slot.ownSelection;

	const refreshStatus = () => {
		const now = checkStatus(model.get("status"));
		const needed = slots.some(({ spec }) => spec.controls.some((control) => control.answeredBy === "explainer"));
		status.update(now, { waiting: sync.waiting(), live: live(), needed });
		const busy = live() && (now.state === "running" || sync.waiting());
		views.setAttribute("aria-busy", String(busy));
		if (!busy) stale = false;
		views.toggleAttribute("data-stale", stale);
	};
	const refresh = () => {
		root.dataset.scheme = schemeAround(el);
		for (const slot of slots) slot.drawn.refresh();
		refreshStatus();
	};
	const refreshMarks = () => {
		for (const slot of slots) {
			const id = selectionOf(slot);
			slot.drawn.mark(selections.selected(id), selections.hovered(id));
		}
	};

	const sync = valueSync(model, disposer, refresh);
	const selections = joinSelections(
		model,
		disposer,
		() => new Set(slots.map(selectionOf)),
		() => new Set(slots.flatMap(({ spec }) => spec.selection ?? [])),
		refreshMarks,
	);
	const context: WidgetContext = {
		values: sync.values,
		scheme: () => (root.dataset.scheme === "dark" ? "dark" : "light"),
		live,
		setValue(control, value, settled) {
			if (control.answeredBy === "explainer" && sync.values()[control.id] !== value) stale = true;
			sync.set(control, value, settled);
		},
		control: (id) => slots.flatMap(({ spec }) => spec.controls).find((control) => control.id === id),
	};

	const clear = () => {
		for (const slot of slots) slot.drawn.dispose();
		slots = [];
		views.replaceChildren();
	};
	const redraw = () => {
		let specs: readonly ViewSpec[];
		try {
			specs = checkViews(model.get("views"));
		} catch (error) {
			clear();
			views.replaceChildren(errorPanel(messageOf(error)));
			return;
		}
		// A view that is drawn the same way as the one in its place keeps its elements, and with them a control's focus.
		const before = slots;
		slots = specs.map((spec, i) => {
			const old = before[i];
			if (old?.spec.figure.kind === spec.figure.kind) {
				old.spec = spec;
				return old;
			}
			const ownSelection = uniqueId();
			return { spec, ownSelection, drawn: drawView(spec, context, selections.link(spec.selection ?? ownSelection)) };
		});
		for (const old of before) {
			if (slots.includes(old)) continue;
			old.drawn.dispose();
			old.drawn.element.remove();
		}
		inOrder(
			views,
			slots.map(({ drawn }) => drawn.element),
		);
		for (const slot of slots) if (before.includes(slot)) slot.drawn.update(slot.spec);
		refreshMarks();
	};

	root.dataset.scheme = schemeAround(el);
	disposer.onModel(model, "change:views", () => {
		stale = false;
		redraw();
		refreshStatus();
	});
	disposer.onModel(model, "change:status", refreshStatus);
	disposer.add(
		onSchemeChange(() => {
			if (root.dataset.scheme !== schemeAround(el)) refresh();
		}),
	);
	disposer.add(() => status.dispose());
	disposer.add(clear);
	redraw();
	refreshStatus();
	return () => disposer.dispose();
}
