// @ts-check
/** Milliseconds between the signs of life of a long step where the output is not a terminal. */
const heartbeat = 15_000;

/**
 * The lines that set-up prints: one a step, "[2/8] Python environment: skipped: up to date".
 */
export class Progress {
	#position = 0;
	#total;
	#write;
	#live;
	#startedAt = 0;
	/** @type {NodeJS.Timeout | undefined} */
	#timer;
	#latest = "";
	#title = "";

	/**
	 * @param {number} total
	 * @param {{ write?: (text: string) => void, live?: boolean }} [options]
	 *   `live`: redraw one line (a terminal) rather than print a new one now and then
	 */
	constructor(total, { write = (text) => process.stdout.write(text), live = process.stdout.isTTY === true } = {}) {
		this.#total = total;
		this.#write = write;
		this.#live = live;
	}

	/**
	 * @param {string} title
	 * @param {string} why
	 */
	skipped(title, why) {
		this.#line(title, `skipped: ${why}`);
	}

	/**
	 * @param {string} title
	 * @param {string} [why]
	 */
	begin(title, why) {
		this.#title = title;
		this.#startedAt = performance.now();
		this.#latest = why ?? "";
		const label = `[${this.#position + 1}/${this.#total}] ${title}`;
		this.#write(`${label} …${why ? ` (${why})` : ""}${this.#live ? "" : "\n"}`);
		this.#timer = setInterval(() => this.#tick(label), this.#live ? 200 : heartbeat);
	}

	/** @param {string} line what the running command said last */
	latest(line) {
		this.#latest = line.trim() || this.#latest;
	}

	/**
	 * @param {string} title
	 * @param {string} [note]
	 */
	done(title, note) {
		const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(1);
		this.stop();
		this.#line(title, `done in ${seconds} s${note ? ` (${note})` : ""}`);
	}

	/**
	 * @param {string} title
	 * @param {import("./step.mjs").Lack} lack
	 */
	lacking(title, { reason, mend, instead }) {
		this.stop();
		this.#line(title, `not available: ${reason}`);
		this.#write(`      to mend it: ${mend}\n      going on with ${instead}\n`);
	}

	/** Ends the redrawing of a running step's line. */
	stop() {
		clearInterval(this.#timer);
		this.#timer = undefined;
		if (this.#live && this.#title !== "") this.#write("\r\x1b[K");
		this.#title = "";
	}

	/**
	 * @param {string} title
	 * @param {string} text
	 */
	#line(title, text) {
		this.#position += 1;
		this.#write(`[${this.#position}/${this.#total}] ${title}: ${text}\n`);
	}

	/** @param {string} label */
	#tick(label) {
		const seconds = Math.round((performance.now() - this.#startedAt) / 1000);
		const room = Math.max(20, (process.stdout.columns ?? 100) - 1);
		if (!this.#live) {
			this.#write(`      … ${`${seconds} s ${this.#latest}`.slice(0, room).trimEnd()}\n`);
			return;
		}
		this.#write(`\r\x1b[K${`${label} … ${seconds} s ${this.#latest}`.slice(0, room)}`);
	}
}
