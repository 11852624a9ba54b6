import { ExplainError, shown } from "../core/errors.ts";
import { type NdArray, ndArray } from "../core/nd-array.ts";
import { checkOptions, number, type OptionRules } from "../core/options.ts";
import type { Control } from "../core/view-spec.ts";
import { isMissing } from "../data/table/column.ts";
import type { Table } from "../data/table/table.ts";
import type { Estimator } from "../models/table/estimator.ts";
import type { FittedModel } from "../models/table/fitted-model.ts";
import { isTableLike, type TableRows, tableOf } from "../models/table/rows.ts";
import { readTrainingData, type TrainingData } from "../models/table/training-data.ts";
import { type LocalPanel, localNature, type PlanePoint } from "../views/local-nature.ts";
import { decisionSurface, gridPoints, type PlaneExtent, type SurfaceCell } from "../views/local-surface.ts";
import type { LocalPlane, ReasonOf } from "./explore-local-reasons.ts";
import { Explorer } from "./explorer.ts";

/** What {@link exploreLocal} takes beside the models. */
export interface ExploreLocalOptions {
	/** The two columns of numbers that span the plane; the models are fitted to these two alone. */
	readonly x: string;
	readonly y: string;
	/** The column of classes. */
	readonly target: string;
	/** Where the point starts, in the columns' units. Default: the middle. */
	readonly at?: PlanePoint;
	/** Cells of the surface along each side, 8 … 120. Default 48. */
	readonly resolution?: number;
	/** Of the fits. Default 0. */
	readonly seed?: number;
}

/** What the models say at the point, and why. */
export interface LocalAnswer {
	readonly at: PlanePoint;
	readonly panels: readonly LocalPanel[];
}

interface Asked {
	readonly name: string;
	readonly model: FittedModel;
	readonly surface: readonly SurfaceCell[];
	readonly reasons: ReasonOf;
}

const who = "exploreLocal";
const rules: OptionRules<{ resolution: number; seed: number }> = {
	resolution: number(48, { min: 8, max: 120, integer: true }),
	seed: number(0, { integer: true }),
};
/** Room around the rows, as a share of their range. */
const margin = 0.05;
/** Steps of the controls from one end to the other. */
const controlSteps = 400;

/** The rows that have a value of x, y and target, and the columns that matter. */
async function planeData(
	rows: TableRows,
	x: string,
	y: string,
	target: string,
): Promise<{ data: TrainingData; kept: readonly number[] }> {
	if (!isTableLike(rows)) throw new ExplainError("bad-input", `${who}: expected a table, got ${shown(rows)}`);
	const table = tableOf(rows);
	for (const name of [x, y, target]) {
		if (table.has(name)) continue;
		const words = `expected options "x", "y" and "target" to name columns (${table.names.slice(0, 20).join(", ")})`;
		throw new ExplainError("unknown-name", `${who}: ${words}, got ${shown(name)}`);
	}
	const columns = [x, y, target].map((name) => table.column(name));
	const kept = Array.from({ length: table.rowCount }, (_, row) => row).filter((row) =>
		columns.every((column) => !isMissing(column, row)),
	);
	const known = table.take(kept) as unknown as Table;
	const data = await readTrainingData(who, known, { target, features: [x, y], task: "classification" }, [
		"classification",
	]);
	for (const { name, levels } of data.features) {
		if (levels)
			throw new ExplainError("bad-input", `${who}: expected column "${name}" to hold numbers, got categories`);
	}
	return { data, kept };
}

function rangeOf(places: readonly PlanePoint[], axis: 0 | 1): readonly [number, number] {
	let [low, high] = [Infinity, -Infinity];
	for (const place of places) {
		low = Math.min(low, place[axis]);
		high = Math.max(high, place[axis]);
	}
	// A constant column still needs an axis.
	const room = high > low ? margin * (high - low) : 0.5;
	return [low - room, high + room];
}

/**
 * What does each of some models look at, to answer at this point? Drag the point over a plane of two columns.
 *
 * Trees answer by the rectangle that the point is in; nearest neighbours by the rows next to it; a support vector machine by its support
 * vectors, each as loud as it is near; a network by the linear piece that the point is in. The outline is where the same reason holds.
 *
 * Cost: a fit and resolution² predictions of each model once; then a prediction and its reason for each move.
 *
 * It misleads where more columns matter than these two: the models that are shown know no others.
 *
 * @param models by the name to show; they are fitted to the two columns.
 * @throws ExplainError `unknown-name` for a column that is not there, `bad-input` for columns that are no numbers or a target with one
 * class, `out-of-range` for a start beside the plane, `bad-option`, and what the fits throw.
 *
 * @example
 * ```ts
 * await exploreLocal(
 * 	{ forest: randomForest(), neighbours: nearestNeighbours({ k: 7 }), machine: supportVectorMachine() },
 * 	table,
 * 	{ x: "billLength", y: "billDepth", target: "species" },
 * );
 * ```
 */
export async function exploreLocal(
	models: Readonly<Record<string, Estimator>>,
	table: TableRows,
	options: ExploreLocalOptions,
): Promise<Explorer<LocalAnswer>> {
	const { x, y, target, at, ...rest } = options;
	const { resolution, seed } = checkOptions<{ resolution: number; seed: number }>(who, rules, rest);
	if (Object.keys(models).length === 0)
		throw new ExplainError("bad-option", `${who}: expected at least one model, got none`);
	const { data, kept } = await planeData(table, x, y, target);
	const { values } = data.x;
	const places = Array.from(
		{ length: data.rowCount },
		(_, row): PlanePoint => [values[2 * row]!, values[2 * row + 1]!],
	);
	const names = data.classes as readonly string[];
	const classes = Array.from(data.y, (code) => names[code] as string);
	const extent: PlaneExtent = { x: rangeOf(places, 0), y: rangeOf(places, 1) };
	const plane: LocalPlane = { x, y, extent, places, classes, rows: kept };
	const start = at ?? [(extent.x[0] + extent.x[1]) / 2, (extent.y[0] + extent.y[1]) / 2];
	for (const [axis, value] of start.entries()) {
		const [low, high] = extent[axis === 0 ? "x" : "y"];
		if (value >= low && value <= high) continue;
		throw new ExplainError(
			"out-of-range",
			`${who}: expected option "at" within ${low} to ${high}, got ${shown(value)}`,
		);
	}

	const grid = ndArray(gridPoints(extent, resolution), [resolution ** 2, 2], ["example", "feature"]);
	const { reasonsOf } = await import("./explore-local-reasons.ts");
	const asked: Asked[] = [];
	for (const [name, estimator] of Object.entries(models)) {
		const model = await estimator.fitData(data, { seed });
		const surface = decisionSurface(await model.predict(grid), names, extent, resolution);
		asked.push({ name, model, surface, reasons: await reasonsOf(model, plane) });
	}
	const rows = places.map(([px, py], i) => ({ row: kept[i] as number, x: px, y: py, class: classes[i] as string }));
	const controls = [axisControl("px", x, extent.x), axisControl("py", y, extent.y)];
	return Explorer.start<LocalAnswer>({
		values: { px: start[0], py: start[1] },
		controls: () => controls,
		label: () => "the models at the point",
		async compute({ px, py }) {
			const point: PlanePoint = [Number(px), Number(py)];
			const panels: LocalPanel[] = [];
			for (const { name, model, surface, reasons } of asked) {
				const { values: probabilities }: NdArray = await model.predict([[...point]]);
				panels.push({ name, classes: names, probabilities, surface, reason: await reasons(point, probabilities) });
			}
			return { at: point, panels };
		},
		views: ({ at: point, panels }, _values, declared) => [
			localNature(panels, { x, y, at: point, extent, rows, drag: { x: "px", y: "py" }, controls: declared }),
		],
	});
}

const axisControl = (id: string, label: string, [min, max]: readonly [number, number]): Control => ({
	id,
	label,
	help: `Where the point is on the axis of ${label}; or drag the point.`,
	answeredBy: "explainer",
	type: "range",
	min,
	max,
	step: (max - min) / controlSteps,
	format: "decimal",
});
