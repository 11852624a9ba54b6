import type { Control, ControlValue } from "../../src/core/view-spec.ts";
import type { ControlValues } from "../../src/figure/heat-scale.ts";
import { checkValues } from "./check/check-state.ts";
import type { Disposer } from "./disposer.ts";
import type { WidgetModel } from "./model.ts";

/** No more messages than this while a slider is dragged, in milliseconds between two; the last value always goes. */
const pace = 60;

function sameValues(a: ControlValues, b: ControlValues): boolean {
	const keys = Object.keys(a);
	return keys.length === Object.keys(b).length && keys.every((key) => Object.is(a[key], b[key]));
}

/** The controls' values between browser and kernel. */
export interface ValueSync {
	readonly values: () => ControlValues;
	readonly set: (control: Control, value: ControlValue, settled: boolean) => void;
	/** Whether the kernel was asked and has not handled it yet. */
	readonly waiting: () => boolean;
}

/**
 * Keeps the values that a person sets: at once for what the browser draws itself, paced to the kernel, the last one winning.
 *
 * @param onChange Called when a value or the waiting changed.
 */
export function valueSync(model: WidgetModel, disposer: Disposer, onChange: () => void): ValueSync {
	let values = checkValues(model.get("values"));
	let timer: ReturnType<typeof setTimeout> | undefined;
	/** Questions are numbered: the front end may merge several into one message and tell only of the last. */
	let asked = 0;
	let answered = 0;
	let unsentQuestion = false;

	const save = () => {
		clearTimeout(timer);
		timer = undefined;
		const question = unsentQuestion;
		unsentQuestion = false;
		// Nothing would be sent, so nothing would be answered either.
		if (sameValues(checkValues(model.get("values")), values)) return;
		model.set("values", { ...values });
		if (model.comm_live === false) return;
		if (!question || !model.saveAndWait) {
			model.save_changes();
			return;
		}
		asked++;
		const number = asked;
		model.saveAndWait(() => {
			answered = Math.max(answered, number);
			onChange();
		});
	};

	const saveLater = () => {
		save();
		onChange();
	};

	disposer.onModel(model, "change:values", () => {
		// While a message waits to go out, what the person set is newer than what came.
		if (timer === undefined) values = checkValues(model.get("values"));
		onChange();
	});
	disposer.onModel(model, "comm_live_update", () => {
		answered = asked;
		unsentQuestion = false;
		onChange();
	});
	disposer.add(() => {
		if (timer !== undefined) save();
	});

	return {
		values: () => values,
		waiting: () => unsentQuestion || asked > answered,
		set(control, value, settled) {
			const changed = values[control.id] !== value;
			if (!changed && timer === undefined) return;
			values = { ...values, [control.id]: value };
			if (changed && control.answeredBy === "explainer") unsentQuestion = true;
			if (settled) save();
			else timer ??= setTimeout(saveLater, pace);
			onChange();
		},
	};
}
