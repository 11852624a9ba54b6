/** What is known of the beginning of a rule list. */
interface Prefix {
	readonly parent: number;
	/** Its last antecedent. */
	readonly rule: number;
	readonly rules: number;
	/** Errors at the rows that it captures. */
	readonly errors: number;
	/** Of the rows that it leaves: the weight of each class, and what no list can get right. */
	readonly zeros: number;
	readonly ones: number;
	readonly stuck: number;
	/** No longer list costs less. */
	readonly bound: number;
}

const numberFields = ["errors", "zeros", "ones", "stuck", "bound"] as const;

function grown<A extends Int32Array | Float64Array>(array: A, length: number): A {
	const larger = new (array.constructor as new (length: number) => A)(length);
	larger.set(array as never);
	return larger;
}

/**
 * The prefixes that a search has met, as arrays with an element for each: a queue by bound, and a table by the rows that are captured, in which
 * only the cheapest prefix of each set stays.
 */
export class PrefixTree {
	parent = new Int32Array(1024);
	rule = new Int32Array(1024);
	rules = new Int32Array(1024);
	errors = new Float64Array(1024);
	zeros = new Float64Array(1024);
	ones = new Float64Array(1024);
	stuck = new Float64Array(1024);
	bound = new Float64Array(1024);
	readonly #words: number;
	#captured: Int32Array;
	#count = 0;
	#heap = new Int32Array(1024);
	#waiting = 0;
	/** Node + 1 by hash of the captured rows, open addressing; 0 is free. */
	#slots = new Int32Array(4096);
	#taken = 0;

	constructor(words: number) {
		this.#words = words;
		this.#captured = new Int32Array(1024 * words);
	}

	/** Prefixes in the queue. */
	get waiting(): number {
		return this.#waiting;
	}

	/** The one with the smallest bound. */
	get first(): number {
		return this.#heap[0] as number;
	}

	/** A prefix that captures what `captured` says, or nothing. */
	add(prefix: Prefix, captured?: Int32Array): number {
		const node = this.#count++;
		if (node === this.parent.length) this.#grow();
		this.parent[node] = prefix.parent;
		this.rule[node] = prefix.rule;
		this.rules[node] = prefix.rules;
		for (const field of numberFields) this[field][node] = prefix[field];
		if (captured) this.#captured.set(captured, node * this.#words);
		return node;
	}

	#grow(): void {
		const length = 2 * this.parent.length;
		this.parent = grown(this.parent, length);
		this.rule = grown(this.rule, length);
		this.rules = grown(this.rules, length);
		for (const field of numberFields) this[field] = grown(this[field], length);
		this.#captured = grown(this.#captured, length * this.#words);
	}

	readCaptured(node: number, into: Int32Array): void {
		into.set(this.#captured.subarray(node * this.#words, (node + 1) * this.#words));
	}

	/** The antecedents of a prefix, in order. */
	path(node: number): number[] {
		const rules: number[] = [];
		for (let at = node; (this.parent[at] as number) >= 0; at = this.parent[at] as number) {
			rules.push(this.rule[at] as number);
		}
		return rules.reverse();
	}

	/** Adds a prefix to the queue, unless one that captures the same rows costs no more and is no longer. */
	offer(prefix: Prefix, captured: Int32Array, lambda: number): void {
		if (2 * (this.#taken + 1) > this.#slots.length) this.#rehash();
		const slot = this.#slotOf(captured);
		const known = (this.#slots[slot] as number) - 1;
		if (known >= 0) {
			const knownRules = this.rules[known] as number;
			const knownCost = (this.errors[known] as number) + lambda * knownRules;
			const cost = prefix.errors + lambda * prefix.rules;
			if (knownCost <= cost && knownRules <= prefix.rules) return;
			const node = this.add(prefix, captured);
			if (cost <= knownCost && prefix.rules <= knownRules) this.#slots[slot] = node + 1;
			this.push(node);
			return;
		}
		const node = this.add(prefix, captured);
		this.#slots[slot] = node + 1;
		this.#taken++;
		this.push(node);
	}

	#hash(bits: Int32Array, from: number): number {
		let hash = 0x811c9dc5;
		for (let word = 0; word < this.#words; word++) {
			hash = Math.imul(hash ^ (bits[from + word] as number), 0x9e3779b1);
			hash ^= hash >>> 15;
		}
		return hash >>> 0;
	}

	/** The slot that holds these rows, or the free one where they belong. */
	#slotOf(captured: Int32Array): number {
		const mask = this.#slots.length - 1;
		for (let slot = this.#hash(captured, 0) & mask; ; slot = (slot + 1) & mask) {
			const node = (this.#slots[slot] as number) - 1;
			if (node < 0) return slot;
			let same = true;
			for (let word = 0, at = node * this.#words; same && word < this.#words; word++, at++) {
				same = this.#captured[at] === captured[word];
			}
			if (same) return slot;
		}
	}

	#rehash(): void {
		const before = this.#slots;
		this.#slots = new Int32Array(2 * before.length);
		const mask = this.#slots.length - 1;
		for (const entry of before) {
			if (entry === 0) continue;
			let slot = this.#hash(this.#captured, (entry - 1) * this.#words) & mask;
			while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
			this.#slots[slot] = entry;
		}
	}

	/** Whether one waits before another: by bound, then by age. */
	#before(a: number, b: number): boolean {
		const difference = (this.bound[a] as number) - (this.bound[b] as number);
		return difference < 0 || (difference === 0 && a < b);
	}

	push(node: number): void {
		if (this.#waiting === this.#heap.length) this.#heap = grown(this.#heap, 2 * this.#heap.length);
		const heap = this.#heap;
		let at = this.#waiting++;
		while (at > 0) {
			const above = (at - 1) >> 1;
			if (!this.#before(node, heap[above] as number)) break;
			heap[at] = heap[above] as number;
			at = above;
		}
		heap[at] = node;
	}

	/** Takes the one with the smallest bound out of the queue. */
	pop(): number {
		const heap = this.#heap;
		const first = heap[0] as number;
		const last = heap[--this.#waiting] as number;
		let at = 0;
		for (let child = 1; child < this.#waiting; child = 2 * at + 1) {
			if (child + 1 < this.#waiting && this.#before(heap[child + 1] as number, heap[child] as number)) child++;
			if (!this.#before(heap[child] as number, last)) break;
			heap[at] = heap[child] as number;
			at = child;
		}
		heap[at] = last;
		return first;
	}
}
