import type { TokensFigure } from "../core/view-spec.ts";
import { isDiverging } from "./color-map.ts";

/** Scores below this share of the domain are as good as 0, and get no sign. */
const visibleShare = 0.05;

/** What a mark says of a score to those who see no hue. */
export type VisibleSign = "plus" | "minus" | "none";

/** The sign of a score that is coloured between the ends of a domain. */
export function visibleSign(score: number, domain: readonly [number, number]): VisibleSign {
	const visible = visibleShare * Math.max(Math.abs(domain[0]), Math.abs(domain[1]));
	if (Math.abs(score) <= visible) return "none";
	return score < 0 ? "minus" : "plus";
}

/** What the line under a word says: solid above zero, dashed below. */
export const tokenSign = ({ colorMap, domain }: TokensFigure, score: number): VisibleSign =>
	isDiverging(colorMap) ? visibleSign(score, domain) : "none";
