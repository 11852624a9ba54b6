import type { ColorMapName, ControlValue, HeatLayer } from "../core/view-spec.ts";
import { isColorMapName, isDiverging } from "./color-map.ts";

/** The values of the controls, by id. */
export type ControlValues = Readonly<Record<string, ControlValue>>;

/** How a heat layer is coloured once the controls have spoken. */
export interface HeatScale {
	readonly colorMap: ColorMapName;
	readonly domain: readonly [number, number];
	/** 0 … 1. */
	readonly opacity: number;
}

function bound(values: ControlValues, id: string | undefined): ControlValue | undefined {
	return id !== undefined && Object.hasOwn(values, id) ? values[id] : undefined;
}

/**
 * The scale of a heat layer under the given control values; a bound control without a usable value leaves what the layer says.
 *
 * A diverging map chosen for a lopsided domain gets a symmetric one: its neutral centre must mean zero, or colours would lie about signs.
 */
export function heatScale(layer: HeatLayer, values: ControlValues = {}): HeatScale {
	const chosenMap = bound(values, layer.bind?.colorMap);
	const chosenOpacity = bound(values, layer.bind?.opacity);
	const colorMap = isColorMapName(chosenMap) ? chosenMap : layer.colorMap;
	const opacity =
		typeof chosenOpacity === "number" && chosenOpacity >= 0 && chosenOpacity <= 1 ? chosenOpacity : layer.opacity;
	const [low, high] = layer.domain;
	const reach = Math.max(Math.abs(low), Math.abs(high));
	return { colorMap, opacity, domain: isDiverging(colorMap) ? [-reach, reach] : [low, high] };
}

/** Where `value` lies in the domain, 0 … 1; the middle where the domain has no width. */
export function position(value: number, [low, high]: readonly [number, number]): number {
	return high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0.5;
}
