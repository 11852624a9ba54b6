import { type Displayable, displaySymbol, type MimeBundle } from "../../../protocol/host.ts";
import { inspectValue } from "../inspect-value.ts";
import { isPromiseLike } from "../mime-bundle.ts";
import { find } from "../peek.ts";
import type { Presenter } from "../presenter.ts";

/** Whether it says itself how it is shown. A method may also come from a getter. */
function isDisplayable(value: object): value is Displayable {
	if (find(value, displaySymbol) === undefined) return false;
	return typeof (value as Partial<Displayable>)[displaySymbol] === "function";
}

/** A bundle without text gets some, for terminals. An empty one stays so: see `Displayable`. */
function withText(bundle: MimeBundle, value: object): MimeBundle {
	const isBundle = typeof bundle === "object" && bundle !== null && !Array.isArray(bundle);
	if (!isBundle || "text/plain" in bundle || Object.keys(bundle).length === 0) return bundle;
	return { ...bundle, "text/plain": inspectValue(value) };
}

/** Objects that say by `Symbol.for("Jupyter.display")` (Deno calls it `$display`) how they are shown. Throws what they throw. */
export const presentOwn: Presenter = (value) => {
	if (!isDisplayable(value)) return undefined;
	const bundle = value[displaySymbol]();
	if (!isPromiseLike(bundle)) return withText(bundle, value);
	return Promise.resolve(bundle).then((later) => withText(later, value));
};
