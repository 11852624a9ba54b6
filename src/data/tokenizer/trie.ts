/** Texts by their beginnings, over UTF-16 code units. */
export class Trie {
	/** From a node and a code unit to the next node. */
	private readonly edges = new Map<number, number>();
	private readonly values = new Map<number, number>();
	private nodes = 1;

	add(text: string, value: number): void {
		let node = 0;
		for (let i = 0; i < text.length; i++) {
			const edge = node * 0x10000 + text.charCodeAt(i);
			let next = this.edges.get(edge);
			if (next === undefined) {
				next = this.nodes++;
				this.edges.set(edge, next);
			}
			node = next;
		}
		if (node !== 0) this.values.set(node, value);
	}

	/** Calls `visit` with the end and the value of each text that stands in `text` at `start`, the shortest first. */
	prefixes(text: string, start: number, visit: (end: number, value: number) => void): void {
		let node: number | undefined = 0;
		for (let i = start; i < text.length; i++) {
			node = this.edges.get(node * 0x10000 + text.charCodeAt(i));
			if (node === undefined) return;
			const value = this.values.get(node);
			if (value !== undefined) visit(i + 1, value);
		}
	}
}
