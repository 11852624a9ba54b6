import { ExplainError, shown } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import { checked, flag, type OptionRule } from "../../core/options.ts";
import { type FeatureGroupsOption, featureIndex, featureSets, groupsRule } from "../global/feature-sets.ts";

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

/** What a person knows of causes: an order of all features, or a graph. */
export interface CausalKnowledge {
	/** Features from causes to effects, those in a list beside each other: `["age", ["bmi", "exercise"], "pressure"]`. This or `graph`. */
	order?: CausalOrder | undefined;
	/** The direct causes of each feature: `{ pressure: ["age", "bmi"] }`; those not named have none. This or `order`. */
	graph?: CausalGraph | undefined;
	/**
	 * Beside `graph`, features that are decided together: `[["bmi", "exercise"]]`, a chain component. What causes one of them stands before all. Default: each by itself.
	 */
	together?: FeatureGroupsOption | undefined;
	/**
	 * Features beside each other, in a list of `order` or in `together`, go together because something hidden causes them, so that setting one says nothing about the
	 * others. Default false: they cause each other, and it does.
	 */
	confounded?: boolean;
}

/** The rules of {@link CausalKnowledge}. */
export const knowledgeRules = () => ({
	order: orderRule(),
	graph: graphRule(),
	together: groupsRule(),
	confounded: flag(false),
});

/** The rule of an option `order`. */
const orderRule = (): OptionRule<CausalOrder | undefined> =>
	checked<CausalOrder | undefined>(
		undefined,
		'a list of features or of lists of features, such as ["age", ["bmi", "exercise"]]',
		(value) =>
			Array.isArray(value) &&
			value.length > 0 &&
			value.every((one) => isName(one) || (Array.isArray(one) && one.length > 0 && one.every(isName))),
	);

/** The rule of an option `graph`. */
const graphRule = (): OptionRule<CausalGraph | undefined> =>
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
function componentsOf(who: string, features: readonly Feature[], order: CausalOrder): number[][] {
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
function stagesOfOrder(components: readonly (readonly number[])[], within: boolean): CausalStage[] {
	let before: readonly number[] = [];
	return components.map((members) => {
		const causes = before;
		before = [...before, ...members];
		return { members, causes, within };
	});
}

/**
 * The stages of a graph, causes first: features by themselves, and those that are decided together as one.
 *
 * @throws ExplainError `unknown-name`, and `bad-option` for a cycle, with its features, and for a feature that is in `together` twice.
 */
function stagesOfGraph(
	who: string,
	features: readonly Feature[],
	graph: CausalGraph,
	together: FeatureGroupsOption | undefined,
	within: boolean,
): CausalStage[] {
	const places = featureSets(who, features, together, "together").map(({ columns }) => columns);
	const placeOf = new Int32Array(features.length);
	for (const [place, columns] of places.entries()) for (const column of columns) placeOf[column] = place;
	const causes = places.map(() => new Set<number>());
	for (const [effect, names] of Object.entries(graph)) {
		const place = placeOf[featureIndex(who, features, effect)] as number;
		for (const name of names) {
			const cause = featureIndex(who, features, name);
			const itself = features[cause]?.name === effect;
			// What are decided together cause each other anyway.
			if (placeOf[cause] !== place || itself) causes[place]?.add(cause);
		}
	}
	const stages: CausalStage[] = [];
	const state = new Uint8Array(places.length);
	const path: number[] = [];
	const visit = (place: number): void => {
		if (state[place] === 2) return;
		if (state[place] === 1) {
			const around = [...path.slice(path.indexOf(place)), place].reverse();
			const names = around.map((one) => places[one]?.map((j) => features[j]?.name).join(" + "));
			const words = `expected option "graph" to have no cycle, got ${names.join(" → ")}`;
			const remedy = 'option "together" is for features that cause each other';
			throw new ExplainError("bad-option", `${who}: ${words}; ${remedy}`);
		}
		state[place] = 1;
		path.push(place);
		const own = [...(causes[place] as ReadonlySet<number>)];
		for (const cause of own) visit(placeOf[cause] as number);
		path.pop();
		state[place] = 2;
		const members = places[place] as readonly number[];
		stages.push({ members, causes: own, within: within && members.length > 1 });
	};
	for (const place of places.keys()) visit(place);
	return stages;
}

/**
 * What a person knows of causes, as stages.
 *
 * @throws ExplainError `bad-option` without order or graph and for both, and as {@link componentsOf} and {@link stagesOfGraph}.
 */
export function stagesOf(
	who: string,
	features: readonly Feature[],
	{ order, graph, together, confounded = false }: CausalKnowledge,
): CausalStage[] {
	if ((order === undefined) === (graph === undefined)) {
		const words = 'expected what causes what, as option "order" or option "graph"';
		throw new ExplainError("bad-option", `${who}: ${words}, got ${order ? "both" : "neither"}`);
	}
	if (graph) return stagesOfGraph(who, features, graph, together, !confounded);
	if (together) {
		const words = 'expected option "together" beside option "graph"; an order has such features in a list';
		throw new ExplainError("bad-option", `${who}: ${words}`);
	}
	return stagesOfOrder(componentsOf(who, features, order as CausalOrder), !confounded);
}
