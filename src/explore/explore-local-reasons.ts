import { formatNumber } from "../figure/format-number.ts";
import { FittedSupportVectorMachine } from "../models/kernel/fitted-support-vector-machine.ts";
import { FittedNearestNeighbours } from "../models/neighbours/nearest-neighbours.ts";
import { FittedMultilayerPerceptron } from "../models/network/fitted-multilayer-perceptron.ts";
import type { FittedModel } from "../models/table/fitted-model.ts";
import { FittedTrees } from "../models/tree/fit/fitted-trees.ts";
import type { LocalReason, PlanePoint } from "../views/local-nature.ts";
import type { PlaneExtent } from "../views/local-surface.ts";
import {
	commonBox,
	kernelReach,
	leafBoxes,
	lineWithin,
	type PlaneBox,
	pieceRegion,
	sameNeighbours,
} from "./explore-local-regions.ts";

/** The plane that models were fitted to. */
export interface LocalPlane {
	readonly x: string;
	readonly y: string;
	readonly extent: PlaneExtent;
	/** The training rows' places in the plane, their classes, and where they stand in the table. */
	readonly places: readonly PlanePoint[];
	readonly classes: readonly string[];
	readonly rows: ArrayLike<number>;
}

/** Asks one model why it answers as it does. */
export type ReasonOf = (at: PlanePoint, probabilities: ArrayLike<number>) => Promise<LocalReason>;

/** Rows that speak more softly than this, and boxes beyond this many, would only cover the plane. */
const softest = 0.02;
const mostBoxes = 60;

const nothing: LocalReason = { region: [], rows: [], lines: [], boxes: [], words: "" };

/** How a fitted model is asked; of a kind that has no local nature of its own, there is only the surface. */
export async function reasonsOf(model: FittedModel, plane: LocalPlane): Promise<ReasonOf> {
	if (model instanceof FittedTrees) return treeReasons(model, plane);
	if (model instanceof FittedNearestNeighbours) return neighbourReasons(model, plane);
	if (model instanceof FittedSupportVectorMachine) return supportReasons(model, plane);
	if (model instanceof FittedMultilayerPerceptron) return networkReasons(model, plane);
	return async () => ({ ...nothing, words: "Every training row had a say in its coefficients, wherever it is." });
}

const speaking = ({ places, classes, rows }: LocalPlane, place: number, strength: number) => ({
	row: rows[place] as number,
	at: places[place] as PlanePoint,
	class: classes[place] as string,
	strength,
});

/** Both ends of a range with the digits that tell them apart on the plane. */
function rangeText(name: string, from: number, to: number, [low, high]: readonly [number, number]): string {
	const digits = Math.min(20, Math.max(0, 3 - Math.floor(Math.log10(high - low))));
	const text = (value: number) => String(Number(value.toFixed(digits))).replace("-", "−");
	return `${name} ${text(from)} to ${text(to)}`;
}

/** Trees: the leaf of each is a box; in what the boxes have in common nothing changes. Rows speak by the leaves that they share. */
async function treeReasons(model: FittedTrees, plane: LocalPlane): Promise<ReasonOf> {
	const points = plane.places.map((place) => [...place]);
	const { values: leaves } = await model.leaves(points);
	const trees = model.ensemble.trees.length;
	return async (at) => {
		const { values: own } = await model.leaves([[...at]]);
		const rows = plane.places.map((_, row) => {
			let shared = 0;
			for (let tree = 0; tree < trees; tree++) if (leaves[row * trees + tree] === own[tree]) shared++;
			return speaking(plane, row, shared / trees);
		});
		const boxes = leafBoxes(model, at, plane.extent);
		const { from, to } = commonBox(boxes);
		const region: PlanePoint[] = [from, [to[0], from[1]], to, [from[0], to[1]]];
		const trunk = trees === 1 ? "of the tree" : `of the ${trees} trees`;
		const words =
			`No split ${trunk} lies within ${rangeText(plane.x, from[0], to[0], plane.extent.x)} and ` +
			`${rangeText(plane.y, from[1], to[1], plane.extent.y)}: the answer is the same in that rectangle.`;
		return { region, rows: loud(rows), lines: [], boxes: spread(boxes, mostBoxes), words };
	};
}

function neighbourReasons(model: FittedNearestNeighbours, plane: LocalPlane): Promise<ReasonOf> {
	return Promise.resolve(async (at) => {
		const { indices, distances } = await model.neighbours([[...at]]);
		const nearest = [...indices.values];
		const straight = model.metric === "euclidean";
		const region = straight ? sameNeighbours(plane.places, new Set(nearest), model.columns, plane.extent) : [];
		const counts = new Map<string, number>();
		for (const row of nearest) {
			const name = plane.classes[row] as string;
			counts.set(name, (counts.get(name) ?? 0) + 1);
		}
		const votes = [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${count} ${name}`);
		const farthest = formatNumber(distances.values.at(-1) as number);
		const words =
			`Its ${nearest.length} nearest rows are ${votes.join(", ")}, the farthest at a distance of ${farthest}` +
			(straight ? "; in the outlined cell they stay the nearest." : ".");
		return {
			...nothing,
			region,
			rows: nearest.map((row) => speaking(plane, row, 1)),
			lines: nearest.map((row) => ({ from: at, to: plane.places[row] as PlanePoint, dashed: false })),
			words,
		};
	});
}

function supportReasons(model: FittedSupportVectorMachine, plane: LocalPlane): Promise<ReasonOf> {
	const { indices, pairs } = model.support;
	const vectors = indices.length;
	return Promise.resolve(async (at, probabilities) => {
		const [first, second] = twoLargest(probabilities);
		const machine = pairs.findIndex(([a, b]) => (a === first && b === second) || (a === second && b === first));
		const { values } = await model.contributions([[...at]]);
		const pulls = values.subarray(machine * vectors, (machine + 1) * vectors);
		let largest = 0;
		let total = 0;
		for (const pull of pulls) {
			largest = Math.max(largest, Math.abs(pull));
			total += Math.abs(pull);
		}
		const strength = (i: number) => (largest > 0 ? Math.abs(pulls[i] as number) / largest : 0);
		const rows = loud(Array.from(indices, (row, i) => speaking(plane, row, strength(i))));
		const sorted = [...pulls].map(Math.abs).sort((a, b) => b - a);
		let half = 0;
		for (let sum = 0; half < sorted.length && sum < total / 2; half++) sum += sorted[half] as number;
		const decision = (model.support.biases.values[machine] as number) + pulls.reduce((sum, pull) => sum + pull, 0);
		const words =
			`Of ${vectors} support vectors ${half} carry half of all pull; with b they add up to ${formatNumber(decision)}` +
			(model.kernel.name === "rbf" ? ". On the ring a support vector has half the say of one at the point." : ".");
		const region = model.kernel.name === "rbf" ? kernelReach(at, model.kernel.gamma, model.columns) : [];
		return { ...nothing, region, rows, words };
	});
}

function networkReasons(model: FittedMultilayerPerceptron, plane: LocalPlane): Promise<ReasonOf> {
	const units = model.sizes.slice(1, -1).reduce((sum, size) => sum + size, 0);
	return Promise.resolve(async (at, probabilities) => {
		const [first, second] = twoLargest(probabilities);
		const piece = await model.linearPiece([[...at]]);
		const { slopes, intercepts, exact, pattern } = piece;
		const gap = (values: Float64Array, i: number, width: number) =>
			(values[first * width + i] as number) - (values[second * width + i] as number);
		const [a, b, c] = [gap(slopes.values, 0, 2), gap(slopes.values, 1, 2), gap(intercepts.values, 0, 1)];
		const boundary = lineWithin(a, b, c, plane.extent);
		const [better, other] = [model.outputNames[first], model.outputNames[second]];
		const sum = `${formatNumber(c)} ${term(a, plane.x)} ${term(b, plane.y)}`;
		const on = pattern.reduce((count, one) => count + one, 0);
		const words = exact
			? `In the outlined piece, where ${on} of ${units} units are on, log-odds of ${better} to ${other} are exactly ${sum}; dashed is where that is 0.`
			: `Close to the point log-odds of ${better} to ${other} go as ${sum}; dashed is where that is 0.`;
		return {
			...nothing,
			region: pieceRegion(piece, plane.extent),
			lines: boundary ? [{ ...boundary, dashed: true }] : [],
			words,
		};
	});
}

const term = (slope: number, name: string): string =>
	`${slope < 0 ? "−" : "+"} ${formatNumber(Math.abs(slope))} · ${name}`;

function twoLargest(values: ArrayLike<number>): [number, number] {
	const order = Array.from(values, (_, i) => i).sort((a, b) => (values[b] as number) - (values[a] as number));
	return [order[0] as number, order[1] as number];
}

/** Those that can be heard, the loudest last, so that it is drawn on top. */
const loud = (rows: LocalReason["rows"]): LocalReason["rows"] =>
	rows.filter(({ strength }) => strength >= softest).sort((a, b) => a.strength - b.strength);

/** At most so many of a list, evenly. */
function spread(boxes: readonly PlaneBox[], most: number): readonly PlaneBox[] {
	const stride = Math.max(1, boxes.length / most);
	return Array.from({ length: Math.min(most, boxes.length) }, (_, i) => boxes[Math.floor(i * stride)] as PlaneBox);
}
