/** Remembers the rows of numbers that were answered, by what was asked, so that nothing is asked twice. */
export class AnswerMemory {
	readonly #known = new Map<string | number, Float64Array>();
	readonly #width: number;
	readonly #most: number;

	/**
	 * @param width numbers in an answer.
	 * @param most answers that are remembered; what comes after them is asked again where it comes again.
	 */
	constructor(width: number, most = 1 << 18) {
		this.#width = width;
		this.#most = most;
	}

	/** How many answers are known. */
	get size(): number {
		return this.#known.size;
	}

	/** Remembers an answer that nobody asks for. */
	keep(question: string | number, answer: Float64Array): void {
		this.#known.set(question, answer);
	}

	/**
	 * The answers to all questions, `[questions, width]`.
	 *
	 * @param ask is given the indices of those that are new, each of them once, and gives their answers in that order.
	 */
	async answers(
		questions: readonly (string | number)[],
		ask: (fresh: readonly number[]) => Promise<Float64Array>,
	): Promise<Float64Array> {
		const width = this.#width;
		const place = new Map<string | number, number>();
		const fresh: number[] = [];
		for (const [i, question] of questions.entries()) {
			if (this.#known.has(question) || place.has(question)) continue;
			place.set(question, fresh.length);
			fresh.push(i);
		}
		const found = fresh.length > 0 ? await ask(fresh) : new Float64Array(0);
		const all = new Float64Array(questions.length * width);
		for (const [i, question] of questions.entries()) {
			const at = place.get(question);
			const answer = at === undefined ? this.#known.get(question)! : found.subarray(at * width, (at + 1) * width);
			all.set(answer, i * width);
		}
		for (const [question, at] of place) {
			if (this.#known.size >= this.#most) break;
			this.#known.set(question, found.slice(at * width, (at + 1) * width));
		}
		return all;
	}
}
