/** Of a map's or set's keys those that came first, so many that the rest is no more than `capacity`; they may be deleted meanwhile. */
export function* surplus<T>(kept: ReadonlyMap<T, unknown> | ReadonlySet<T>, capacity: number): Generator<T> {
	let count = kept.size - capacity;
	if (count <= 0) return;
	for (const key of kept.keys()) {
		yield key;
		if (--count === 0) return;
	}
}
