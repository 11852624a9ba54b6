/** A queue that gives back the entry of the lowest number first: a binary heap. */
export class MinQueue {
	private readonly entries: { priority: number; value: number }[] = [];

	push(priority: number, value: number): void {
		const entries = this.entries;
		let at = entries.length;
		const entry = { priority, value };
		entries.push(entry);
		while (at > 0) {
			const parent = (at - 1) >> 1;
			const above = entries[parent] as (typeof entries)[number];
			if (above.priority <= priority) break;
			entries[at] = above;
			at = parent;
		}
		entries[at] = entry;
	}

	pop(): { priority: number; value: number } | undefined {
		const entries = this.entries;
		const top = entries[0];
		const last = entries.pop();
		if (!top || !last || entries.length === 0) return top;
		let at = 0;
		for (;;) {
			let child = 2 * at + 1;
			const left = entries[child];
			if (!left) break;
			const right = entries[child + 1];
			if (right && right.priority < left.priority) child++;
			const below = entries[child] as (typeof entries)[number];
			if (below.priority >= last.priority) break;
			entries[at] = below;
			at = child;
		}
		entries[at] = last;
		return top;
	}
}
