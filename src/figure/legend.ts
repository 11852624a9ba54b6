import type { ColorMapName, Figure } from "../core/view-spec.ts";
import { formatNumber } from "./format-number.ts";
import { type ControlValues, heatScale, position } from "./heat-scale.ts";

/** A labelled place on a colour scale. */
export interface LegendTick {
	readonly value: number;
	readonly text: string;
	/** 0 at the low end of the scale, 1 at the high end. */
	readonly position: number;
}

/** What explains the colours of a heat layer. */
export interface Legend {
	readonly label: string;
	readonly colorMap: ColorMapName;
	readonly domain: readonly [number, number];
	readonly ticks: readonly LegendTick[];
}

/**
 * The ends of a domain and zero or the middle between them: what a reader needs to decode a colour, and no more than fits under a small picture.
 */
export function legendTicks(domain: readonly [number, number]): LegendTick[] {
	const [low, high] = domain;
	if (!(high > low)) return [{ value: low, text: formatNumber(low), position: 0.5 }];
	const middle = low < 0 && high > 0 ? 0 : (low + high) / 2;
	const at = position(middle, domain);
	// A zero close to an end would print over it.
	const values = at > 0.2 && at < 0.8 ? [low, middle, high] : [low, high];
	return values.map((value) => ({ value, text: formatNumber(value), position: position(value, domain) }));
}

/** One legend for each different colour scale of a figure, under the given control values; charts bring their own. */
export function legendsOf(figure: Figure, values: ControlValues = {}): Legend[] {
	if (figure.kind === "tokens") {
		const { colorMap, domain } = figure;
		return [{ label: "", colorMap, domain, ticks: legendTicks(domain) }];
	}
	const rasters =
		figure.kind === "raster" ? [figure] : figure.kind === "grid" ? figure.cells.map((cell) => cell.figure) : [];
	const legends = new Map<string, Legend>();
	for (const layer of rasters.flatMap((raster) => raster.layers)) {
		if (layer.kind !== "heat") continue;
		const { colorMap, domain } = heatScale(layer, values);
		legends.set(JSON.stringify([layer.label, colorMap, domain]), {
			label: layer.label,
			colorMap,
			domain,
			ticks: legendTicks(domain),
		});
	}
	return [...legends.values()];
}
