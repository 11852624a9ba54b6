import type { Feature } from "../../core/explanation.ts";
import type { Random } from "../../core/random.ts";
import type { FeatureSet } from "./feature-sets.ts";
import { conditionalSubgroups, type GrowingRows, growingRows, orderWithin } from "./subgroups.ts";

/**
 * Gives the random order of rows for a set of features and a repeat: the same for all sets, so that equal features get equal importances;
 * within subgroups of rows that are alike in the other features where that is asked. Sets are to be asked one after the other.
 */
export function shuffler(
	random: Random,
	x: Float64Array,
	features: readonly Feature[],
	sets: readonly FeatureSet[],
	conditional: boolean,
): (set: number, repeat: number) => Uint32Array {
	const count = x.length / features.length;
	const ofRepeat: Uint32Array[] = [];
	let growing: GrowingRows | undefined;
	let groups: { readonly set: number; readonly of: Int32Array } | undefined;
	return (set, repeat) => {
		ofRepeat[repeat] ??= random.fork(`repeat ${repeat}`).permutation(count);
		const shuffled = ofRepeat[repeat] as Uint32Array;
		if (!conditional) return shuffled;
		if (groups?.set !== set) {
			const { columns } = sets[set] as FeatureSet;
			growing ??= growingRows(x, features, random.fork("subgroups"));
			groups = { set, of: conditionalSubgroups(x, features, columns, growing) };
		}
		return orderWithin(groups.of, shuffled);
	};
}
