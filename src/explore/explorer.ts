import { ExplainError, messageOf } from "../core/errors.ts";
import type { Progress } from "../core/explainer.ts";
import type { Control, ControlValue, SelectionId, SelectionValue, ViewSpec } from "../core/view-spec.ts";
import { type Displayable, displaySymbol, findHost, type MimeBundle } from "../protocol/host.ts";
import type { WidgetState } from "../protocol/widget-state.ts";
import { controlsOf, readValues } from "../widget/incoming.ts";
import { viewWidget } from "../widget/view-widget.ts";
import type { Widget } from "../widget/widget.ts";
import { type Linkable, linkSymbol } from "./link.ts";

/** The controls' values by id. */
export type Values = Readonly<Record<string, ControlValue>>;

/** What one run of an explorer is given; `A` is what it answers with. */
export interface ExplorerRun<A = never> {
	readonly signal: AbortSignal;
	readonly onProgress: (progress: Progress) => void;
	/** Shows what is known so far. Where the run is stopped or fails later, it stays. */
	onPartial(answer: A): void;
}

/** What an explorer is made of; `A` is what it answers with. */
export interface ExplorerDefinition<A> {
	/** The values to start from. */
	readonly values: Values;
	/** The controls under these values. */
	controls(values: Values): readonly Control[];
	/** What other values follow from a change, such as a colour map that fits signed scores; `asked` are those that a program named. */
	settle?(values: Values, before: Values, asked: Values): Values;
	/** What a run with these values is called while it lasts. */
	label(values: Values): string;
	compute(values: Values, run: ExplorerRun<NoInfer<A>>): Promise<A>;
	/** Hears that a person stopped the run that goes on. */
	cancelled?(): void;
	/**
	 * The answer as views; `controls` belong to one of them. Those whose marks are rows of the data name the selection {@link rowSelection}.
	 *
	 * @param rows those that are selected, where {@link followsSelection}.
	 */
	views(answer: A, values: Values, controls: readonly Control[], rows: readonly number[]): readonly ViewSpec[];
	/** What the selected indices count, such as the words of a text: where it is another, nothing is selected any more. Default: always the same rows. */
	selects?(answer: A): string;
	/** Whether views are made anew when other rows are selected, such as to list them. */
	readonly followsSelection?: boolean;
}

/** The name by which views declare that they select rows of the data; each explorer makes it a selection of its own, which {@link link} joins. */
export const rowSelection: SelectionId = "rows";

/** The rows that a selection holds. */
const rowsOf = (selection: SelectionValue | undefined): readonly number[] =>
	selection?.kind === "items" ? selection.items : [];

/** The signal of the running cell; where there is none, one that is never aborted. */
export const cellSignal = (): AbortSignal => findHost()?.signal ?? new AbortController().signal;

/**
 * A question that a person asks again and again with other values: controls in the browser, answers from the kernel.
 *
 * A change of a control that the explainer answers stops the run before and starts another; an answer that comes late
 * is never shown. An error becomes the widget's status and leaves the last answer standing.
 */
export class Explorer<A> implements Displayable, Linkable {
	readonly #definition: ExplorerDefinition<A>;
	readonly #widget: Widget<WidgetState>;
	#answer: A;
	/** The newest run's answer; older runs end in it. */
	#newest: Promise<A>;
	#running: AbortController | undefined;
	/** Another one than that of any other explorer, also in other notebooks of the page. */
	#selection: SelectionId = `rows ${crypto.randomUUID()}`;

	private constructor(definition: ExplorerDefinition<A>, answer: A) {
		this.#definition = definition;
		this.#answer = answer;
		this.#newest = Promise.resolve(answer);
		const { values } = definition;
		this.#widget = viewWidget(
			{
				views: this.#views(values, []),
				values,
				selections: {},
				status: { state: "idle" },
			},
			{
				onValues: (now, before) => this.#moved(now, before),
				onSelections: () => this.#selected(),
				onCancel: () => {
					if (!this.#running) return;
					this.#definition.cancelled?.();
					this.#running.abort(new ExplainError("aborted", "stopped by the cancel button"));
				},
			},
		);
	}

	/** Answers the first question, so that what is shown is complete. Throws what `compute` throws. */
	static async start<A>(definition: ExplorerDefinition<A>): Promise<Explorer<A>> {
		const run = { signal: cellSignal(), onProgress() {}, onPartial() {} };
		return new Explorer(definition, await definition.compute(definition.values, run));
	}

	/** The answer that is shown. */
	get answer(): A {
		return this.#answer;
	}

	get values(): Values {
		return this.#widget.state.values;
	}

	/**
	 * Moves controls as a person would. The promise holds the answer to the newest question: where another change
	 * comes before the answer, it is that one's.
	 *
	 * @throws ExplainError `unknown-name` for a control that is not there, `bad-option` for a value it does not take, and what the run throws.
	 */
	async set(patch: Values): Promise<A> {
		const before = this.values;
		const controls = this.#definition.controls({ ...before, ...patch });
		const taken = readValues(patch, before, new Map(controls.map((control) => [control.id, control])));
		const values = this.#definition.settle?.(taken, before, patch) ?? taken;
		this.#widget.freshenAtCellEnd();
		this.#widget.set({ values });
		return this.#asksAgain(values, before) ? this.#run(values) : this.#newest;
	}

	/** The rows of the data that are selected, ascending as they were brushed; none where nothing is. */
	get selectedRows(): readonly number[] {
		return rowsOf(this.#widget.state.selections[this.#selection]);
	}

	/** Selects rows of the data as a person would who brushes them; an empty list selects nothing. */
	selectRows(rows: readonly number[]): void {
		this.#widget.freshenAtCellEnd();
		this.#select(rows.length > 0 ? { kind: "items", items: [...rows] } : null);
	}

	/** Shares this selection from now on; see {@link link}. */
	[linkSymbol](selection: SelectionId, rows: readonly number[]): void {
		if (selection !== this.#selection) {
			this.#selection = selection;
			this.#widget.set({ views: this.#views(this.values, rows), selections: {} });
		}
		this.selectRows(rows);
	}

	/** What this explorer's views select by. */
	get selection(): SelectionId {
		return this.#selection;
	}

	/** Stops what runs and ends the live widget; the static form stays in the notebook. */
	close(): void {
		this.#running?.abort(new ExplainError("aborted", "the explorer was closed"));
		this.#widget.close();
	}

	[displaySymbol](): Promise<MimeBundle> {
		return this.#widget[displaySymbol]();
	}

	/** Another answer; the selection stays where its indices mean the same. */
	#take(answer: A): void {
		const before = this.#definition.selects?.(this.#answer);
		this.#answer = answer;
		if (this.#definition.selects?.(answer) !== before && this.selectedRows.length > 0) this.#select(null);
	}

	#select(value: SelectionValue): void {
		this.#widget.set({ selections: { ...this.#widget.state.selections, [this.#selection]: value } });
		this.#selected();
	}

	#selected(): void {
		if (this.#definition.followsSelection) this.#widget.set({ views: this.#views(this.values, this.selectedRows) });
	}

	/** The views of the answer, with the selection that is this explorer's. */
	#views(values: Values, rows: readonly number[]): readonly ViewSpec[] {
		const controls = this.#definition.controls(values);
		return this.#definition
			.views(this.#answer, values, controls, rows)
			.map((view) => (view.selection === rowSelection ? { ...view, selection: this.#selection } : view));
	}

	#moved(now: Values, before: Values): void {
		const values = this.#definition.settle?.(now, before, {}) ?? now;
		this.#widget.set({ values });
		// The comm's handler must not wait for the answer: the front end sends nothing more until it has ended. The widget shows the error.
		if (this.#asksAgain(values, before)) this.#run(values).catch(() => {});
	}

	#asksAgain(values: Values, before: Values): boolean {
		// A button may be disabled by its own press, and still was pressed.
		return [before, values].some((at) =>
			this.#definition
				.controls(at)
				.some(({ id, answeredBy, disabled }) => answeredBy === "explainer" && !disabled && values[id] !== before[id]),
		);
	}

	#run(values: Values): Promise<A> {
		this.#running?.abort(new ExplainError("aborted", "replaced by a newer question"));
		const own = new AbortController();
		this.#running = own;
		const ofCell = findHost()?.signal;
		const signal = ofCell ? AbortSignal.any([own.signal, ofCell]) : own.signal;
		this.#newest = this.#answered(values, own, signal);
		return this.#newest;
	}

	async #answered(values: Values, own: AbortController, signal: AbortSignal): Promise<A> {
		const isNewest = () => this.#running === own;
		const label = this.#definition.label(values);
		const onProgress = ({ done, total }: Progress) => {
			if (isNewest()) this.#widget.set({ status: { state: "running", label, done, total, cancellable: true } });
		};
		let isPartial = false;
		const onPartial = (answer: A) => {
			if (!isNewest() || signal.aborted) return;
			isPartial = true;
			this.#take(answer);
			this.#widget.set({ views: this.#views(this.values, this.selectedRows) });
		};
		onProgress({ done: 0, total: 0 });
		try {
			const answer = await this.#definition.compute(values, { signal, onProgress, onPartial });
			if (!isNewest()) return this.#newest;
			signal.throwIfAborted();
			this.#take(answer);
			const views = this.#views(this.values, this.selectedRows);
			this.#running = undefined;
			this.#widget.set({ views, status: { state: "idle" } });
			return answer;
		} catch (error) {
			if (!isNewest()) return this.#newest;
			this.#running = undefined;
			// The signal knows who stopped it; a method only that it was stopped.
			this.#failed(signal.aborted ? signal.reason : error, { stopped: signal.aborted, isPartial });
			throw error;
		}
	}

	/** The picture stays what it was; the controls follow, or the way back from the failure could be disabled. */
	#failed(error: unknown, { stopped, isPartial }: { readonly stopped: boolean; readonly isPartial: boolean }): void {
		const controls = controlsOf(this.#widget.state.views);
		const now = new Map(this.#definition.controls(this.values).map((control) => [control.id, control]));
		const views = this.#widget.state.views.map((view) => ({
			...view,
			controls: view.controls.map(({ id }) => now.get(id) ?? controls.get(id)!),
		}));
		const shows = isPartial ? "what was known by then" : "the answer before";
		const message = stopped ? `Stopped (${messageOf(error)}). The picture shows ${shows}.` : messageOf(error);
		this.#widget.set({ views, status: { state: stopped ? "stopped" : "error", message } });
	}
}
