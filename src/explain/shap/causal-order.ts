import { ExplainError, shown } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import { checked, type OptionRule } from "../../core/options.ts";
import { featureIndex } from "../global/feature-sets.ts";

/** Features by name or index from causes to effects; those in a list stand beside each other: `["age", ["bmi", "exercise"], "pressure"]`. */
export type CausalOrder = readonly (string | number | readonly (string | number)[])[];

/** The direct causes of each feature; those that are not named have none: `{ pressure: ["age", "bmi"] }`. */
export type CausalGraph = Readonly<Record<string, readonly string[]>>;

/** Features that are decided together, and on what they depend; earlier stages come first. */
export interface CausalStage {
	readonly members: readonly number[];
	/** Features of earlier stages that these depend on. */
	readonly causes: readonly number[];
	/** Whether one of them tells about the others, as things do that cause each other; not so where something hidden causes them all. */
	readonly within: boolean;
}

const isName = (value: unknown) => typeof value === "string" || Number.isInteger(value);

/** The rule of an option `order`. */
export const orderRule = (): OptionRule<CausalOrder | undefined> =>
	checked<CausalOrder | undefined>(
		undefined,
		'a list of features or of lists of features, such as ["age", ["bmi", "exercise"]]',
		(value) =>
			Array.isArray(value) &&
			value.length > 0 &&
			value.every((one) => isName(one) || (Array.isArray(one) && one.length > 0 && one.every(isName))),
	);

/** The rule of an option `graph`. */
export const graphRule = (): OptionRule<CausalGraph | undefined> =>
	checked<CausalGraph | undefined>(
		undefined,
		'the causes of features by name, such as { pressure: ["age", "bmi"] }',
		(value) =>
			typeof value === "object" &&
			value !== null &&
			!Array.isArray(value) &&
			Object.values(value).every((causes) => Array.isArray(causes) && causes.every((one) => typeof one === "string")),
	);

/**
 * The features of each place of an order, every feature once.
 *
 * @throws ExplainError `bad-option` for a feature named twice or not at all, `unknown-name` and `out-of-range` for one that is not there.
 */
export function componentsOf(who: string, features: readonly Feature[], order: CausalOrder): number[][] {
	const seen = new Set<number>();
	const components = order.map((place) =>
		(Array.isArray(place) ? place : [place]).map((asked: string | number) => {
			const index = featureIndex(who, features, asked);
			if (seen.has(index)) {
				const words = `expected option "order" to name each feature once, got ${shown(asked)} twice`;
				throw new ExplainError("bad-option", `${who}: ${words}`);
			}
			seen.add(index);
			return index;
		}),
	);
	const missing = features.filter((_, j) => !seen.has(j)).map(({ name }) => `"${name}"`);
	if (missing.length === 0) return components;
	const words = `expected option "order" to name every feature; it lacks ${missing.slice(0, 10).join(", ")}`;
	throw new ExplainError("bad-option", `${who}: ${words}`);
}

/** The stages of an order: each place depends on all before it. */
export function stagesOfOrder(components: readonly (readonly number[])[], within: boolean): CausalStage[] {
	let before: readonly number[] = [];
	return components.map((members) => {
		const causes = before;
		before = [...before, ...members];
		return { members, causes, within };
	});
}

/**
 * The stages of a graph, causes first.
 *
 * @throws ExplainError `unknown-name`, and `bad-option` for a cycle, with its features.
 */
export function stagesOfGraph(who: string, features: readonly Feature[], graph: CausalGraph): CausalStage[] {
	const causes: number[][] = features.map(() => []);
	for (const [effect, names] of Object.entries(graph)) {
		const at = featureIndex(who, features, effect);
		causes[at] = [...new Set(names.map((name) => featureIndex(who, features, name)))];
	}
	const stages: CausalStage[] = [];
	const state = new Uint8Array(features.length);
	const path: number[] = [];
	const visit = (j: number): void => {
		if (state[j] === 2) return;
		if (state[j] === 1) {
			const names = [...path.slice(path.indexOf(j)), j].reverse().map((one) => features[one]?.name);
			const words = `expected option "graph" to have no cycle, got ${names.join(" → ")}`;
			throw new ExplainError("bad-option", `${who}: ${words}`);
		}
		state[j] = 1;
		path.push(j);
		for (const cause of causes[j] as readonly number[]) visit(cause);
		path.pop();
		state[j] = 2;
		stages.push({ members: [j], causes: causes[j] as readonly number[], within: false });
	};
	for (const j of features.keys()) visit(j);
	return stages;
}
