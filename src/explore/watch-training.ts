import { setImmediate as nextTurn } from "node:timers/promises";
import { ExplainError, shown } from "../core/errors.ts";
import { formatNumber } from "../figure/format-number.ts";
import { type Displayable, displaySymbol, findHost } from "../protocol/host.ts";
import type { WidgetState, WidgetStatus } from "../protocol/widget-state.ts";
import { type TrainingEpoch, trainingCurve } from "../views/training-curve.ts";
import { viewWidget } from "../widget/view-widget.ts";
import type { Widget } from "../widget/widget.ts";
import { Pace } from "./pace.ts";

/** What `model.fit` tells a callback: losses and metrics by name, held-out ones with `val_` before them. */
type Logs = Readonly<Record<string, number>> | undefined;

/** The one thing that stops TensorFlow.js' training between two batches. */
interface Trainable {
	stopTraining: boolean;
}

/** How training is shown. */
export interface WatchTrainingOptions {
	/** How many epochs `fit` was asked for. */
	readonly epochs: number;
	/** How many batches an epoch has; without it the progress bar learns it from the first epoch. */
	readonly batches?: number;
	/** Default `"Training"`. */
	readonly title?: string;
}

/** Callbacks for `model.fit(…, { callbacks })`, and what they saw. */
export interface TrainingWatch extends Displayable {
	onTrainBegin(): Promise<void>;
	onEpochBegin(epoch: number): void;
	onBatchEnd(batch: number, logs?: Logs): Promise<void>;
	onEpochEnd(epoch: number, logs?: Logs): Promise<void>;
	onTrainEnd(): Promise<void>;
	/** The measures after each epoch so far. */
	readonly history: readonly TrainingEpoch[];
}

/** A person sees ten updates a second as motion; a message that waits longer than a fiftieth of a second feels slow. */
const paces = { show: 100, yield: 20 };

/**
 * Shows training while it runs: loss and accuracy on training and held-out data, a progress bar, a cancel button.
 *
 * The cancel button ends `fit` after the running batch, without an error. An interrupt of the kernel does the same and then
 * makes `fit` throw, so that the cell fails. Either way the plot says at which epoch, and no tensor is lost. Costs less than a
 * millisecond a batch; the event loop is let in every 20 ms.
 *
 * @param model A TensorFlow.js model, the one whose `fit` gets the result as `callbacks`.
 * @throws ExplainError `bad-option` where `epochs` or `batches` are no counts.
 */
export function watchTraining(model: Trainable, options: WatchTrainingOptions): TrainingWatch {
	for (const name of ["epochs", "batches"] as const) {
		const count = options[name];
		if (!(Number.isInteger(count) && count! >= 1) && !(name === "batches" && count === undefined))
			throw new ExplainError(
				"bad-option",
				`watchTraining: expected ${name} to be an integer at least 1, got ${shown(count)}`,
			);
	}
	return new Watch(model, options);
}

class Watch implements TrainingWatch {
	readonly #model: Trainable;
	readonly #options: WatchTrainingOptions;
	readonly #widget: Widget<WidgetState>;
	readonly #show = new Pace(paces.show);
	readonly #yield = new Pace(paces.yield);
	#history: readonly TrainingEpoch[] = [];
	#batchesPerEpoch: number | undefined;
	#batchesDone = 0;
	#epoch = 0;
	#began = 0;
	#stopped: { readonly message: string; readonly error?: unknown } | undefined;
	#stopListening = () => {};

	constructor(model: Trainable, options: WatchTrainingOptions) {
		this.#model = model;
		this.#options = options;
		this.#batchesPerEpoch = options.batches;
		this.#widget = viewWidget(
			{ views: [this.#view()], values: {}, selections: {}, status: { state: "idle" } },
			{ onCancel: () => this.#stop("cancelled") },
		);
	}

	// TensorFlow.js calls these detached from the object.
	readonly onTrainBegin = async (): Promise<void> => {
		this.#history = [];
		this.#batchesDone = 0;
		this.#epoch = 0;
		this.#stopped = undefined;
		this.#began = performance.now();
		this.#listen();
		this.#widget.set({ views: [this.#view()], status: this.#running(undefined) });
		if (findHost()) await this.#widget.show();
	};

	readonly onEpochBegin = (epoch: number): void => {
		this.#epoch = epoch + 1;
	};

	readonly onBatchEnd = async (_batch: number, logs?: Logs): Promise<void> => {
		this.#batchesDone++;
		if (this.#show.due() && !this.#stopped) this.#widget.set({ views: [this.#view()], status: this.#running(logs) });
		if (this.#yield.due()) await nextTurn();
		// A stop that came before this batch was overwritten where fit began anew.
		if (this.#stopped) this.#model.stopTraining = true;
	};

	readonly onEpochEnd = async (epoch: number, logs?: Logs): Promise<void> => {
		this.#batchesPerEpoch ??= this.#batchesDone || undefined;
		// A stopped epoch is no epoch: its measures cover a part of the data.
		if (!this.#stopped) this.#history = [...this.#history, measured(epoch + 1, logs)];
		if (this.#show.due() && !this.#stopped) this.#widget.set({ views: [this.#view()], status: this.#running(logs) });
		await nextTurn();
	};

	readonly onTrainEnd = async (): Promise<void> => {
		this.#stopListening();
		const status: WidgetStatus = this.#stopped
			? { state: "stopped", message: this.#stopped.message }
			: { state: "idle" };
		this.#widget.set({ views: [this.#view()], status });
		if (this.#stopped && "error" in this.#stopped) throw this.#stopped.error;
	};

	get history(): readonly TrainingEpoch[] {
		return this.#history;
	}

	[displaySymbol] = () => this.#widget[displaySymbol]();

	/** An interrupt aborts the cell's signal, or terminates the code that runs; then no callback is called any more. */
	#listen(): void {
		const host = findHost();
		const signal = host?.signal;
		const onAbort = () => {
			const reason = signal?.reason;
			const error = reason instanceof Error ? reason : new ExplainError("aborted", "training was interrupted");
			this.#stop("interrupted", error);
		};
		signal?.addEventListener("abort", onAbort, { once: true });
		const stopListening = host?.onTerminated(() => this.#stop("interrupted"));
		this.#stopListening = () => {
			signal?.removeEventListener("abort", onAbort);
			stopListening?.();
		};
	}

	#stop(how: "cancelled" | "interrupted", error?: unknown): void {
		if (this.#stopped) return;
		const message = `Training ${how}: stopped at epoch ${this.#epoch} of ${this.#options.epochs}.`;
		this.#stopped = error === undefined ? { message } : { message, error };
		this.#model.stopTraining = true;
		this.#widget.set({ views: [this.#view()], status: { state: "stopped", message } });
	}

	#view() {
		const { epochs, title = "Training" } = this.#options;
		return trainingCurve(this.#history, { epochs, title, ...(this.#stopped && { stoppedAt: this.#epoch }) });
	}

	#running(logs: Logs): WidgetStatus {
		const seconds = (performance.now() - this.#began) / 1000;
		const parts = [
			`Epoch ${Math.max(1, this.#epoch)} of ${this.#options.epochs}`,
			this.#batchesDone > 0 && `${formatNumber(this.#batchesDone / seconds)} batches/s`,
			logs?.loss !== undefined && `loss ${formatNumber(logs.loss)}`,
		];
		return {
			state: "running",
			label: parts.filter(Boolean).join(" · "),
			done: this.#batchesDone,
			total: (this.#batchesPerEpoch ?? 0) * this.#options.epochs,
			cancellable: true,
		};
	}
}

function measured(epoch: number, logs: Logs = {}): TrainingEpoch {
	const accuracy = Object.keys(logs).find((name) => !name.startsWith("val_") && /acc/i.test(name)) ?? "acc";
	const entries = {
		loss: logs.loss ?? Number.NaN,
		accuracy: logs[accuracy],
		heldOutLoss: logs.val_loss,
		heldOutAccuracy: logs[`val_${accuracy}`],
	};
	return {
		epoch,
		...Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)),
	} as TrainingEpoch;
}
