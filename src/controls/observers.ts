/** What changed, for whoever observes it. */
export interface Change<Owner, Value, Name extends PropertyKey = string> {
	readonly name: Name;
	readonly oldValue: Value;
	readonly newValue: Value;
	/** The control whose attribute it is. */
	readonly owner: Owner;
}

type Handler = (change: never) => unknown;

/** Calls all; throws the first error when all have been called, so that none keeps the others from hearing. */
export function callAll(calls: Iterable<() => unknown>): void {
	const errors: unknown[] = [];
	for (const call of calls) {
		try {
			call();
		} catch (error) {
			errors.push(error);
		}
	}
	if (errors.length > 0) throw errors[0];
}

/** Who observes which attribute. */
export class Observers {
	readonly #handlers = new Map<string, Set<Handler>>();

	add(names: readonly string[], handler: Handler): void {
		for (const name of names) {
			const handlers = this.#handlers.get(name) ?? new Set();
			this.#handlers.set(name, handlers.add(handler));
		}
	}

	/** Without names, the handler hears of nothing any more. */
	remove(names: readonly string[] | undefined, handler: Handler): void {
		for (const name of names ?? this.#handlers.keys()) this.#handlers.get(name)?.delete(handler);
	}

	/** Tells of changes, in order. */
	tell(changes: readonly Change<unknown, unknown>[]): void {
		callAll(
			changes.flatMap((change) =>
				[...(this.#handlers.get(change.name) ?? [])].map((handler) => () => handler(change as never)),
			),
		);
	}
}
