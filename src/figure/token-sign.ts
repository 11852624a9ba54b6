import type { TokensFigure } from "../core/view-spec.ts";
import { isDiverging } from "./color-map.ts";

/** Scores below this share of the domain are as good as 0, and get no sign. */
const visibleShare = 0.05;

/** What the line under a word says to those who see no hue: solid above zero, dashed below. */
export function tokenSign({ colorMap, domain }: TokensFigure, score: number): "plus" | "minus" | "none" {
	const visible = visibleShare * Math.max(Math.abs(domain[0]), Math.abs(domain[1]));
	if (!isDiverging(colorMap) || Math.abs(score) <= visible) return "none";
	return score < 0 ? "minus" : "plus";
}
