import { type Control, type ControlClass, control } from "./control.ts";
import type { ComboboxAttributes, PasswordAttributes, TextAttributes } from "./generated/attributes.ts";
import { models } from "./generated/models.ts";
import type { ModelDescription, Rule } from "./model-description.ts";
import { amongOptions } from "./rules.ts";

/** A text field in which Enter says that the text is done. */
interface Submitting {
	/** Calls `handler` when Enter is pressed in the field. Returns how to stop that. */
	onSubmit(handler: (control: this) => unknown): () => void;
}

/** How long the text may come after the word that Enter was pressed, in milliseconds. */
const textTime = 100;

/**
 * Calls `done` when the text is there that was submitted. With `continuousUpdate` it is there already; without it, the
 * browser says that Enter was pressed first, and sends the text then if it is another one.
 */
function whenTextIsThere(field: Control<TextAttributes> & TextAttributes, done: () => unknown): void {
	if (field.continuousUpdate) {
		done();
		return;
	}
	const once = () => {
		stop();
		clearTimeout(timer);
		done();
	};
	const stop = field.observe("value", once);
	const timer = setTimeout(once, textTime);
}

function submitting<C extends Control & Submitting, A extends object>(
	description: ModelDescription,
	rule?: Rule,
): ControlClass<C, A> {
	const Base = control<Control, A>(description, rule);
	return {
		[description.name]: class extends Base {
			onSubmit(handler: (control: this) => unknown): () => void {
				return this.onMessage(({ event }) => {
					if (event === "submit") whenTextIsThere(this as unknown as Text, () => handler(this));
				});
			}
		},
	}[description.name] as unknown as ControlClass<C, A>;
}

/** A field for a line of text. */
export interface Text extends Control<TextAttributes>, TextAttributes, Submitting {}
export const Text: ControlClass<Text, TextAttributes> = submitting(models.Text);

/** A field for a text that is not shown. */
export interface Password extends Control<PasswordAttributes>, PasswordAttributes, Submitting {}
export const Password: ControlClass<Password, PasswordAttributes> = submitting(models.Password);

/** A field for a line of text that offers some texts. */
export interface Combobox extends Control<ComboboxAttributes>, ComboboxAttributes, Submitting {}
export const Combobox: ControlClass<Combobox, ComboboxAttributes> = submitting(models.Combobox, amongOptions);
