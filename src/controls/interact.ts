import { findHost } from "../protocol/host.ts";
import { type Abbreviation, controlFor, Fixed, type ValueControl, type ValuesOf } from "./abbreviations.ts";
import { Button } from "./button.ts";
import { VBox } from "./containers.ts";
import type { Control } from "./control.ts";
import { LatestRun, type RunContext } from "./latest-run.ts";
import { Output } from "./output.ts";
import { Text } from "./text-controls.ts";

type Abbreviations = Readonly<Record<string, Abbreviation>>;

/** A function of the values of controls. */
export type Interaction<A, R> = (values: ValuesOf<A>, context: RunContext) => R;

/** How an interaction runs. */
export interface InteractOptions {
	/** Run when a button is pressed, not at every change. */
	readonly manual?: boolean;
	/** What the button says; "Run" by default. */
	readonly label?: string;
}

/** The controls of an interaction by name; none for what is fixed. */
export type ControlsOf<A> = {
	readonly [K in keyof A]: A[K] extends Control ? A[K] : A[K] extends Fixed<unknown> ? undefined : ValueControl;
};

/** Controls for a function's values, and below them what it shows for them. */
export class Interactive<A extends Abbreviations, R> extends VBox {
	readonly controls: ControlsOf<A>;
	readonly output: Output;
	/** What the function returned last. */
	result: Awaited<R> | undefined;
	readonly #run: LatestRun;
	readonly #f: Interaction<A, R>;
	readonly #abbreviations: A;
	readonly #button: Button | undefined;

	constructor(f: Interaction<A, R>, abbreviations: A, { manual = false, label = "Run" }: InteractOptions = {}) {
		const controls = Object.entries(abbreviations)
			.filter(([, abbreviation]) => !(abbreviation instanceof Fixed))
			.map(([name, abbreviation]) => [name, controlFor(name, abbreviation)] as const);
		const output = new Output();
		const button = manual ? new Button({ description: label }) : undefined;
		super([...controls.map(([, control]) => control), ...(button ? [button] : []), output]);
		this.addClass("widget-interact");
		this.controls = Object.fromEntries(controls) as ControlsOf<A>;
		this.output = output;
		this.#run = new LatestRun(output);
		this.#f = f;
		this.#abbreviations = abbreviations;
		this.#button = button;
		const update = () => void this.update();
		if (button) {
			button.onClick(update);
			for (const [, control] of controls) if (control instanceof Text) control.onSubmit(update);
			return;
		}
		for (const [, control] of controls) control.observe("value", update);
		const first = this.update();
		findHost()?.onCellEnd(() => first);
	}

	/** Runs the function with the values of now; resolves when it has ended. */
	async update(): Promise<void> {
		this.#button?.set({ disabled: true });
		const latest = await this.#run.run((context) => this.#f(this.#values(), context));
		if (!latest) return;
		this.result = latest.result as Awaited<R> | undefined;
		this.#button?.set({ disabled: false });
	}

	#values(): ValuesOf<A> {
		const entries = Object.entries(this.#abbreviations).map(([name, abbreviation]) => {
			const control = this.controls[name] as ValueControl | undefined;
			return [name, abbreviation instanceof Fixed ? abbreviation.value : control?.value];
		});
		return Object.fromEntries(entries) as ValuesOf<A>;
	}
}

/**
 * Controls for a function's values, and a place for what it shows; not yet shown itself. The function is run once at
 * the start, then at every change, and the cell waits for the first run.
 *
 * @param f Gets the values by name, and a signal that is aborted when newer values have come.
 * @param abbreviations What stands for the controls, by name: see {@link Abbreviation}.
 */
export function interactive<const A extends Abbreviations, R>(
	f: Interaction<A, R>,
	abbreviations: A,
	options?: InteractOptions,
): Interactive<A, R> {
	return new Interactive(f, abbreviations, options);
}

/**
 * As {@link interactive}, and shows it.
 *
 * @example
 * interact(({ x, name }) => `${name}: ${x ** 2}`, { x: [0, 10], name: "Ada" });
 */
export function interact<const A extends Abbreviations, R>(
	f: Interaction<A, R>,
	abbreviations: A,
	options?: InteractOptions,
): void {
	const made = interactive(f, abbreviations, options);
	findHost()?.displayValue?.(made);
}

/** As {@link interact}, run by a button. */
export function interactManual<const A extends Abbreviations, R>(
	f: Interaction<A, R>,
	abbreviations: A,
	options?: Omit<InteractOptions, "manual">,
): void {
	interact(f, abbreviations, { ...options, manual: true });
}
