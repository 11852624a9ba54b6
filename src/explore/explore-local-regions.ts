import type { LinearPiece } from "../models/network/linear-piece.ts";
import type { DesignColumn } from "../models/table/design-matrix.ts";
import type { FittedTrees } from "../models/tree/fit/fitted-trees.ts";
import type { PlanePoint } from "../views/local-nature.ts";
import type { PlaneExtent } from "../views/local-surface.ts";

/** A box with its sides along the axes. */
export interface PlaneBox {
	readonly from: PlanePoint;
	readonly to: PlanePoint;
}

/** The corners of the drawn part of the plane. */
export function cornersOf({ x, y }: PlaneExtent): PlanePoint[] {
	return [
		[x[0], y[0]],
		[x[1], y[0]],
		[x[1], y[1]],
		[x[0], y[1]],
	];
}

/** The part of a convex polygon where a x + b y + c ≥ 0 (Sutherland and Hodgman 1974). */
export function clip(polygon: readonly PlanePoint[], a: number, b: number, c: number): PlanePoint[] {
	const kept: PlanePoint[] = [];
	for (const [i, now] of polygon.entries()) {
		const next = polygon[(i + 1) % polygon.length] as PlanePoint;
		const here = a * now[0] + b * now[1] + c;
		const there = a * next[0] + b * next[1] + c;
		if (here >= 0) kept.push(now);
		if (here >= 0 !== there >= 0) {
			const share = here / (here - there);
			kept.push([now[0] + share * (next[0] - now[0]), now[1] + share * (next[1] - now[1])]);
		}
	}
	return kept;
}

/** The leaf of each tree that a point is in, as a box within the drawn part of the plane. */
export function leafBoxes({ ensemble }: FittedTrees, at: PlanePoint, extent: PlaneExtent): PlaneBox[] {
	return ensemble.trees.map(({ childrenLeft, childrenRight, feature, threshold }) => {
		const from: [number, number] = [extent.x[0], extent.y[0]];
		const to: [number, number] = [extent.x[1], extent.y[1]];
		let node = 0;
		for (let left = childrenLeft[0] as number; left >= 0; left = childrenLeft[node] as number) {
			const axis = feature[node] as 0 | 1;
			const bound = threshold[node] as number;
			if (at[axis] <= bound) {
				to[axis] = Math.min(to[axis], bound);
				node = left;
			} else {
				from[axis] = Math.max(from[axis], bound);
				node = childrenRight[node] as number;
			}
		}
		return { from, to };
	});
}

/** What boxes have in common. */
export function commonBox(boxes: readonly PlaneBox[]): PlaneBox {
	let [fromX, fromY, toX, toY] = [-Infinity, -Infinity, Infinity, Infinity];
	for (const { from, to } of boxes) {
		fromX = Math.max(fromX, from[0]);
		fromY = Math.max(fromY, from[1]);
		toX = Math.min(toX, to[0]);
		toY = Math.min(toY, to[1]);
	}
	return { from: [fromX, fromY], to: [toX, toY] };
}

/**
 * Where the same rows are the nearest ones by the straight line: the cell of an order-k Voronoi diagram.
 *
 * Row i is as near as row j on one side of the line half-way between them, in the units that distances are taken in.
 */
export function sameNeighbours(
	places: readonly PlanePoint[],
	nearest: ReadonlySet<number>,
	columns: readonly DesignColumn[],
	extent: PlaneExtent,
): PlanePoint[] {
	const [sx, sy] = columns.map(({ scale }) => 1 / scale ** 2) as [number, number];
	let cell = cornersOf(extent);
	for (const i of nearest) {
		const [ix, iy] = places[i] as PlanePoint;
		for (const [j, [jx, jy]] of places.entries()) {
			if (nearest.has(j)) continue;
			const [a, b] = [2 * sx * (ix - jx), 2 * sy * (iy - jy)];
			cell = clip(cell, a, b, sx * (jx * jx - ix * ix) + sy * (jy * jy - iy * iy));
		}
	}
	return cell;
}

/** Corners of a circle. */
const circlePoints = 64;

/** Where a row would have half the say of one at the point, by the Gaussian kernel: γ r² = log 2. */
export function kernelReach(at: PlanePoint, gamma: number, columns: readonly DesignColumn[]): PlanePoint[] {
	const radius = Math.sqrt(Math.LN2 / gamma);
	const [sx, sy] = columns.map(({ scale }) => scale) as [number, number];
	return Array.from({ length: circlePoints }, (_, i): PlanePoint => {
		const angle = (2 * Math.PI * i) / circlePoints;
		return [at[0] + radius * sx * Math.cos(angle), at[1] + radius * sy * Math.sin(angle)];
	});
}

/** Where a network is the linear model that it is at the point: the same units are on. */
export function pieceRegion({ boundaries, offsets, pattern, exact }: LinearPiece, extent: PlaneExtent): PlanePoint[] {
	if (!exact) return [];
	let region = cornersOf(extent);
	for (const [unit, on] of pattern.entries()) {
		const sign = on === 1 ? 1 : -1;
		const [a, b] = [boundaries.values[2 * unit] as number, boundaries.values[2 * unit + 1] as number];
		region = clip(region, sign * a, sign * b, sign * (offsets.values[unit] as number));
	}
	return region;
}

/** Where a x + b y + c = 0 within the drawn part of the plane; undefined where it is not there. */
export function lineWithin(
	a: number,
	b: number,
	c: number,
	{ x, y }: PlaneExtent,
): { from: PlanePoint; to: PlanePoint } | undefined {
	const corners = cornersOf({ x, y });
	const ends: PlanePoint[] = [];
	for (const [i, now] of corners.entries()) {
		const next = corners[(i + 1) % 4] as PlanePoint;
		const [here, there] = [a * now[0] + b * now[1] + c, a * next[0] + b * next[1] + c];
		if (here >= 0 === there >= 0) continue;
		const share = here / (here - there);
		ends.push([now[0] + share * (next[0] - now[0]), now[1] + share * (next[1] - now[1])]);
	}
	const [from, to] = ends;
	return from && to && { from, to };
}
