import type { Word } from "../../data/words.ts";
import { type Clusters, dividedClusters } from "./clusters.ts";

/** How much parts two neighbours: the end of a sentence more than a comma, a comma more than a space, a space more than nothing. */
function strength(between: string): number {
	if (/[.!?…。！？\n]/u.test(between)) return 3;
	if (/[,;:()—–、，；：]/u.test(between)) return 2;
	return /\s/u.test(between) ? 1 : 0;
}

/** Parts of a text divided where it is divided itself: into sentences, clauses, words; of equal places at the one nearest to the middle. */
export function textClusters(text: string, parts: readonly Word[]): Clusters {
	// What stands between a part and the next, the part's own last character included: a token may be a full stop.
	const after = parts.map(({ end }, i) => strength(text.slice(end - 1, parts[i + 1]?.start ?? end)));
	return dividedClusters(parts.length, (part) => {
		const half = part.length / 2;
		let cut = 1;
		for (let at = 2; at < part.length; at++) {
			const [here, best] = [after[part[at - 1] as number] as number, after[part[cut - 1] as number] as number];
			if (here > best || (here === best && Math.abs(at - half) < Math.abs(cut - half))) cut = at;
		}
		return [part.slice(0, cut), part.slice(cut)];
	});
}
