import { ExplainError, shown } from "../../core/errors.ts";
import { anes96 } from "./anes96.ts";
import { breastCancer } from "./breast-cancer.ts";
import type { Dataset, DatasetDescription } from "./dataset.ts";
import { diabetes } from "./diabetes.ts";
import { iris } from "./iris.ts";
import { penguins } from "./penguins.ts";
import { astronaut, chelsea, coffee } from "./photographs.ts";
import { wine } from "./wine.ts";

const known = {
	anes96,
	astronaut,
	"breast-cancer": breastCancer,
	chelsea,
	coffee,
	diabetes,
	iris,
	penguins,
	wine,
} as const;

/** The names of the data sets that come with the package. */
export type DatasetName = keyof typeof known;
/** What {@link datasets}`.load` gives for a name. */
export type DatasetOf<N extends DatasetName> = (typeof known)[N] extends Dataset<infer T> ? T : never;

/**
 * Small real data sets and photographs for lectures and tests, with licence and description; each is read when it is loaded,
 * without network.
 *
 * @example
 * ```ts
 * const { table, features, target } = await datasets.load("diabetes");
 * table.features(features); // names, units and descriptions
 * ```
 */
export const datasets = {
	/** What there is. */
	list: (): readonly DatasetDescription[] => Object.values(known).map(({ description }) => description),

	/**
	 * Reads a data set; each call gives a table of its own.
	 *
	 * @throws ExplainError `unknown-name`, listing the data sets.
	 */
	async load<N extends DatasetName>(name: N): Promise<DatasetOf<N>> {
		if (typeof name === "string" && Object.hasOwn(known, name))
			return (await known[name].load()) as unknown as DatasetOf<N>;
		const names = Object.keys(known).join(", ");
		throw new ExplainError("unknown-name", `datasets.load: expected one of ${names}, got ${shown(name)}`);
	},
} as const;
