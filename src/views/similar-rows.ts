/** Merges of two by index: what is merged first, then the merges in order. */
export type Merges = readonly (readonly [number, number])[];

/**
 * The leaves of a tree of merges from one end to the other, so that what was merged stands side by side; of two branches, the one of the lower
 * mean rank comes first. What no merge reaches stands last.
 */
export function leafOrder(merges: Merges, ranks: readonly number[]): number[] {
	const count = ranks.length;
	const size = new Float64Array(count + merges.length).fill(1);
	const sum = new Float64Array(count + merges.length);
	const root = new Uint8Array(count + merges.length).fill(1);
	sum.set(ranks);
	for (const [i, [a, b]] of merges.entries()) {
		size[count + i] = (size[a] as number) + (size[b] as number);
		sum[count + i] = (sum[a] as number) + (sum[b] as number);
		root[a] = 0;
		root[b] = 0;
	}
	const mean = (node: number) => (sum[node] as number) / (size[node] as number);
	const nodes = count + merges.length;
	// A stack of its own: a chain of merges is as deep as there are leaves.
	const stack: number[] = [];
	for (let node = 0; node < nodes; node++) if (root[node] === 1) stack.push(node);
	stack.sort((a, b) => mean(b) - mean(a) || b - a);
	const order: number[] = [];
	while (stack.length > 0) {
		const node = stack.pop() as number;
		if (node < count) {
			order.push(node);
			continue;
		}
		const [a, b] = merges[node - count] as readonly [number, number];
		const [first, second] = mean(a) < mean(b) || (mean(a) === mean(b) && a < b) ? [a, b] : [b, a];
		stack.push(second, first);
	}
	return order;
}

/** Euclidean distances of rows `[row, feature]`, as a full square. */
function distances(rows: readonly Float64Array[]): Float64Array {
	const count = rows.length;
	const square = new Float64Array(count * count);
	for (let i = 0; i < count; i++) {
		const a = rows[i] as Float64Array;
		for (let j = 0; j < i; j++) {
			const b = rows[j] as Float64Array;
			let sum = 0;
			for (let k = 0; k < a.length; k++) sum += ((a[k] as number) - (b[k] as number)) ** 2;
			square[i * count + j] = Math.sqrt(sum);
			square[j * count + i] = square[i * count + j] as number;
		}
	}
	return square;
}

/**
 * Joins the rows that are most alike, then those groups, until one is left: average linkage by the chain of nearest neighbours.
 *
 * Cost: rows² in time and memory. F. Murtagh, "A Survey of Recent Advances in Hierarchical Clustering Algorithms", 1983 (murtagh1983).
 */
export function mergesOfRows(rows: readonly Float64Array[]): [number, number][] {
	const count = rows.length;
	const away = distances(rows);
	const node = Int32Array.from({ length: count }, (_, i) => i);
	const size = new Float64Array(count).fill(1);
	const active = new Uint8Array(count).fill(1);
	const merges: [number, number][] = [];
	const chain: number[] = [];
	while (merges.length < count - 1) {
		if (chain.length === 0) chain.push(active.indexOf(1));
		const last = chain.at(-1) as number;
		const before = chain.at(-2);
		// The one before is preferred among equals: the chain then ends.
		let nearest = before ?? -1;
		for (let other = 0; other < count; other++) {
			if (other === last || active[other] === 0) continue;
			if (nearest < 0 || (away[last * count + other] as number) < (away[last * count + nearest] as number))
				nearest = other;
		}
		if (nearest !== before) {
			chain.push(nearest);
			continue;
		}
		chain.length -= 2;
		merges.push([node[last] as number, node[nearest] as number]);
		const [a, b] = [size[last] as number, size[nearest] as number];
		for (let other = 0; other < count; other++) {
			if (active[other] === 0 || other === last || other === nearest) continue;
			const mean =
				(a * (away[last * count + other] as number) + b * (away[nearest * count + other] as number)) / (a + b);
			away[last * count + other] = mean;
			away[other * count + last] = mean;
		}
		active[nearest] = 0;
		size[last] = a + b;
		node[last] = count + merges.length - 1;
	}
	return merges;
}
