/** How a progress stands. */
export type ProgressState = "running" | "done" | "stopped" | "interrupted" | "failed";

/** What is to be said of a progress. */
export interface ProgressFacts {
	readonly state: ProgressState;
	readonly count: number;
	/** Undefined when unknown. */
	readonly total: number | undefined;
	/** Milliseconds. */
	readonly elapsed: number;
	/** Steps per second. */
	readonly rate: number;
}

/** `0:07`, `12:30`, `1:02:03`. */
export function clockText(milliseconds: number): string {
	const seconds = Math.max(0, Math.round(milliseconds / 1_000));
	const two = (value: number) => String(value).padStart(2, "0");
	const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
	return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** As {@link clockText}, with tenths where minutes would say nothing. */
function durationText(milliseconds: number): string {
	return milliseconds < 60_000 ? `${(milliseconds / 1_000).toFixed(1)} s` : clockText(milliseconds);
}

const numbers = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const rates = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });

/** Steps per second, or seconds per step where that is the greater number. */
function rateText(rate: number): string {
	if (rate <= 0) return "";
	return rate >= 1 ? `${rates.format(rate)}/s` : `${rates.format(1 / rate)} s each`;
}

const endings: Readonly<Record<Exclude<ProgressState, "running">, string>> = {
	done: "in",
	stopped: "stopped after",
	interrupted: "interrupted after",
	failed: "failed after",
};

/** The line that says how far it is, how fast it goes and how long it takes. */
export function progressText({ state, count, total, elapsed, rate }: ProgressFacts): string {
	const known = total !== undefined;
	const percent = known && total > 0 ? ` · ${Math.floor((100 * count) / total)} %` : "";
	const counted = known ? `${numbers.format(count)} of ${numbers.format(total)}${percent}` : numbers.format(count);
	const parts = [counted, rateText(rate)];
	if (state !== "running") parts.push(`${endings[state]} ${durationText(elapsed)}`);
	else if (known && rate > 0) parts.push(`${clockText(((total - count) * 1_000) / rate)} left`);
	else parts.push(clockText(elapsed));
	return parts.filter((part) => part !== "").join(" · ");
}
