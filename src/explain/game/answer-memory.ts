/** Answers remembered at most; what comes after is asked again where it comes again. */
const most = 1 << 18;

/** Remembers the rows of numbers that a model answered, by what was asked, so that nothing is asked twice. */
export class AnswerMemory {
	readonly #width: number;
	readonly #known = new Map<string | number, Float64Array>();

	/** @param width numbers in an answer. */
	constructor(width: number) {
		this.#width = width;
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
			if (this.#known.size >= most) break;
			this.#known.set(question, found.slice(at * width, (at + 1) * width));
		}
		return all;
	}
}
