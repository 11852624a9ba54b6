export const start = 10;

export default class Counter {
	private count: number;

	constructor(count: number) {
		this.count = count;
	}

	next(): number {
		this.count++;
		return this.count;
	}
}
