import { inspect } from "node:util";
import { redirect, redirected } from "../../src/kernel/engine/redirection.ts";
import { type Displayable, type DisplayOptions, displaySymbol, type MimeBundle } from "../../src/protocol/host.ts";
import { FakeHost } from "../widget/fake-host.ts";

/** A host whose output can be taken, by the kernel's own means; what is not taken is remembered. */
export class CapturingHost extends FakeHost {
	readonly redirect = redirect;
	readonly errors: unknown[] = [];

	override display(bundle: MimeBundle, options: DisplayOptions = {}): void {
		const { displayId, update = false, metadata = {} } = options;
		const named = displayId === undefined ? {} : { displayId };
		if (!redirected({ output_type: "display_data", data: bundle, metadata, ...named, update }))
			super.display(bundle, options);
	}

	displayValue(value: unknown): void {
		const shown = (value as Partial<Displayable> | null)?.[displaySymbol]?.() ?? { "text/plain": inspect(value) };
		if (Object.keys(shown).length > 0) this.display(shown as MimeBundle);
	}

	displayError(error: unknown): void {
		const { name: ename, message: evalue } = error as Error;
		if (!redirected({ output_type: "error", ename, evalue, traceback: [] })) this.errors.push(error);
	}

	/** Code of a cell prints. */
	print(text: string): void {
		redirected({ output_type: "stream", name: "stdout", text });
	}

	/** Code of a cell empties its output. */
	clear(wait = false): void {
		redirected({ output_type: "clear", wait });
	}
}
