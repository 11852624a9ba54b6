import { displaySymbol } from "../protocol/host.ts";
import { HBox } from "./containers.ts";
import { FloatProgress, Label } from "./generated/controls.ts";
import { type ProgressFacts, type ProgressState, progressText } from "./progress-text.ts";

/** Where a progress is seen. */
export interface ProgressView {
	show(facts: ProgressFacts): void;
}

const barStyles: Readonly<Record<ProgressState, "" | "success" | "warning" | "danger">> = {
	running: "",
	done: "success",
	stopped: "warning",
	interrupted: "warning",
	failed: "danger",
};

/** A bar and a line beside it, in a notebook. */
export function widgetView(description: string): ProgressView {
	const bar = new FloatProgress({ min: 0, max: 1, description });
	if (description !== "") bar.style = { descriptionWidth: "initial" };
	const line = new Label();
	const box = new HBox([bar, line]);
	let shown = false;
	return {
		show(facts) {
			const { state, count, total } = facts;
			const ended = state !== "running";
			// Of an unknown total, an end is all there is, and before it the bar says nothing.
			const max = total ?? (ended ? Math.max(count, 1) : 1);
			const value = total === undefined && !ended ? 0 : count;
			bar.set({ max: Math.max(max, 1e-9), value, barStyle: barStyles[state] });
			line.value = progressText(facts);
			if (!shown) box[displaySymbol]();
			shown = true;
			// In a loop that does not pause nothing else would send it.
			bar.flush();
			line.flush();
			if (ended) box.freshenAtCellEnd();
		},
	};
}

/** A line of text on stderr: rewritten in place in a terminal, elsewhere written when it ends. */
export function lineView(description: string): ProgressView {
	const prefix = description === "" ? "" : `${description}: `;
	let width = 0;
	return {
		show(facts) {
			const line = `${prefix}${progressText(facts)}`;
			const ended = facts.state !== "running";
			if (process.stderr.isTTY) {
				process.stderr.write(`\r${line.padEnd(width)}${ended ? "\n" : ""}`);
				width = line.length;
			} else if (ended) process.stderr.write(`${line}\n`);
		},
	};
}
