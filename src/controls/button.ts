import type { ControlClass } from "./control.ts";
import { type Control, control, type Options } from "./control.ts";
import type { ButtonAttributes } from "./generated/attributes.ts";
import { models } from "./generated/models.ts";
import { callAll } from "./observers.ts";

const ButtonBase: ControlClass<Control<ButtonAttributes> & ButtonAttributes, ButtonAttributes> = control(models.Button);

/** A button to press. */
export class Button extends ButtonBase {
	readonly #handlers = new Set<(button: this) => unknown>();

	constructor(options?: Options<ButtonAttributes>) {
		super(options);
		this.onMessage(({ event }) => {
			if (event === "click") this.click();
		});
	}

	/** Calls `handler` when the button is pressed. Returns how to stop that. */
	onClick(handler: (button: this) => unknown): () => void {
		this.#handlers.add(handler);
		return () => void this.#handlers.delete(handler);
	}

	/** As if it were pressed. */
	click(): void {
		callAll([...this.#handlers].map((handler) => () => handler(this)));
	}
}
