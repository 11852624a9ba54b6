import type { AttributeStore } from "./attribute-store.ts";

/** The key of a control's values, for this package alone. */
export const stored: unique symbol = Symbol("glasscell.stored");

/** What has a control's values. */
export interface Stored {
	readonly [stored]: AttributeStore;
}

function isStored(value: unknown): value is Stored {
	return typeof value === "object" && value !== null && stored in value;
}

/** The controls that this one holds, directly. */
function heldBy(control: Stored): Stored[] {
	return Object.values(control[stored].state)
		.flatMap((value) => (Array.isArray(value) ? value : [value]))
		.filter(isStored);
}

/** Counts the changes of a control and of all that it holds. */
export function revisionOf(control: Stored, seen = new Set<Stored>()): number {
	if (seen.has(control)) return 0;
	seen.add(control);
	return heldBy(control).reduce((sum, held) => sum + revisionOf(held, seen), control[stored].revision);
}
