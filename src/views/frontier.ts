import { ExplainError } from "../core/errors.ts";
import type { Explanation, ModelOnFrontier } from "../core/explanation.ts";
import type { Control, View, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

/** What the frontier takes beside the models. */
export interface FrontierOptions {
	/** The model that is looked at, by its name. */
	readonly chosen?: string;
	/** The control that a click on a model sets to its name. */
	readonly pick?: string;
	readonly controls?: readonly Control[];
	readonly title?: string;
}

const simplest = "on the frontier";
const beaten = "beaten by another";
const height = 300;
/** The width that names are kept apart at: that of a plot beside another. */
const narrowWidth = 230;
const letterWidth = 6;
const lineHeight = 12;
const pointReach = 5;
/** From a point's middle to its name's lower left corner. */
const nameGap = { x: 6, y: 4 };
/** How far up a name may stand from its usual place, the best first: below its point is two lines lower. */
const shifts = [0, -2, 1, -3, 2, -4, 3].map((lines) => lines * lineHeight);

/** What a score is called on an axis. */
const scoreTitle = (score: string): string => ({ r2: "R²", auc: "AUC" })[score] ?? score;

const sizeOf = ({ complexity: { count, of } }: ModelOnFrontier): string => `${count.toLocaleString("en")} ${of}`;

/**
 * What does accuracy cost in things to read? Each model at its complexity (on a logarithmic axis) and its score on held-out rows, with the interval of the score; the
 * line joins those that no simpler model equals, and the band is the interval of the highest score.
 *
 * @throws ExplainError `unknown-name` for a chosen model that is not there.
 */
export const frontier: View<"frontier", FrontierOptions> = Object.assign(drawFrontier, {
	accepts: ["frontier"] as const,
});

function drawFrontier({ payload }: Explanation<"frontier">, options: FrontierOptions = {}): ViewSpec {
	const { models, score } = payload;
	const { chosen, pick, controls = [], title = "Simplicity and accuracy" } = options;
	if (chosen !== undefined && !models.some(({ name }) => name === chosen)) {
		const names = models.map(({ name }) => name).join(", ");
		throw new ExplainError("unknown-name", `frontier: expected one of the models (${names}), got "${chosen}"`);
	}
	const rows = models.map((model) => ({
		name: model.name,
		// A model of nothing to read is drawn as one of one thing.
		size: Math.max(1, model.complexity.count),
		complexity: sizeOf(model),
		score: model.score,
		low: model.interval?.[0] ?? model.score,
		high: model.interval?.[1] ?? model.score,
		interval: model.interval ? `${formatNumber(model.interval[0])} … ${formatNumber(model.interval[1])}` : "unknown",
		role: model.best ? simplest : beaten,
		asGood: model.asGood ?? false,
	}));
	const domain = domainOf(rows);
	const names = apart(rows, domain);
	const caption = sentence(models, score);
	const top = highestOf(models);
	return {
		title,
		figure: {
			kind: "vega",
			spec: frontierSpec(domain, scoreTitle(score), pick !== undefined),
			data: {
				models: rows,
				names,
				error: [{ low: top.interval?.[0] ?? top.score, high: top.interval?.[1] ?? top.score }],
				best: rows.filter(({ role }) => role === simplest),
				chosen: rows.filter(({ name }) => name === chosen),
			},
			alt: caption,
			...(pick !== undefined && { pick: { control: pick, field: "name" } }),
		},
		controls,
		caption,
		table: {
			columns: ["model", "to read", scoreTitle(score), "from", "to", "note"],
			rows: models.map((model) => [
				model.name,
				sizeOf(model),
				model.score,
				model.interval?.[0] ?? "",
				model.interval?.[1] ?? "",
				[model.best && simplest, model.asGood && "within the error of the highest"].filter(Boolean).join("; "),
			]),
		},
	};
}

const highestOf = (models: readonly ModelOnFrontier[]): ModelOnFrontier =>
	models.reduce((a, b) => (b.score > a.score ? b : a));

/** The highest score, and the simplest model that the folds do not tell from it. */
function sentence(models: readonly ModelOnFrontier[], score: string): string {
	const highest = highestOf(models);
	const equals = models.filter(({ asGood }) => asGood);
	const small = equals.reduce((a, b) => (b.complexity.count < a.complexity.count ? b : a), highest);
	const number = (model: ModelOnFrontier) => {
		const width = model.interval ? ` ± ${formatNumber(model.score - model.interval[0])}` : "";
		return `${formatNumber(model.score)}${width}`;
	};
	const first = `${highest.name} has the highest ${scoreTitle(score)}, ${number(highest)}, with ${sizeOf(highest)}`;
	if (small === highest) return `${first}; no simpler model is as good.`;
	return `${first}; ${small.name} with ${sizeOf(small)} has ${number(small)}, which is within that error.`;
}

/** The ends of both axes. */
interface Domain {
	readonly x: readonly [number, number];
	readonly y: readonly [number, number];
}

function domainOf(rows: readonly { readonly low: number; readonly high: number; readonly size: number }[]): Domain {
	let [low, high, largest] = [Infinity, -Infinity, 1];
	for (const row of rows) {
		low = Math.min(low, row.low);
		high = Math.max(high, row.high);
		largest = Math.max(largest, row.size);
	}
	const room = Math.max((high - low) * 0.06, 1e-6);
	// Room for the names at the right.
	return { x: [0.8, largest * 4], y: [low - room, high + room] };
}

/** A stretch of the plot in pixels, y from its foot. */
type Stretch = readonly [left: number, right: number, foot: number, head: number];

const overlap = (a: Stretch, b: Stretch): boolean => a[0] < b[1] && b[0] < a[1] && a[2] < b[3] && b[2] < a[3];

/** Where the names stand: right above their points; where another name or point is in the way, below, or a line or two farther. */
function apart<R extends { readonly name: string; readonly size: number; readonly score: number }>(
	rows: readonly R[],
	{ x, y }: Domain,
): (R & { readonly place: number })[] {
	const perPixel = (y[1] - y[0]) / height;
	const left = ({ size }: R) => (narrowWidth * Math.log(size / x[0])) / Math.log(x[1] / x[0]);
	const foot = ({ score }: R) => (score - y[0]) / perPixel;
	const taken = rows.map((row): Stretch => {
		const [at, up] = [left(row), foot(row)];
		return [at - pointReach, at + pointReach, up - pointReach, up + pointReach];
	});
	const words = (row: R, shift: number): Stretch => {
		const [start, bottom] = [left(row) + nameGap.x, foot(row) + nameGap.y + shift];
		return [start, start + letterWidth * row.name.length, bottom, bottom + lineHeight];
	};
	return [...rows]
		.sort((a, b) => b.score - a.score)
		.map((row) => {
			const isFree = (shift: number) => {
				const own = words(row, shift);
				// Below the plot are the axis's own words.
				return own[2] >= 0 && !taken.some((other) => overlap(own, other));
			};
			const shift = shifts.find(isFree) ?? 0;
			taken.push(words(row, shift));
			return { ...row, place: row.score + shift * perPixel };
		});
}

function frontierSpec(domain: Domain, title: string, clickable: boolean): Record<string, unknown> {
	const x = {
		field: "size",
		type: "quantitative",
		title: "things to read",
		scale: { type: "log", domain: domain.x, nice: false },
		axis: { grid: false, tickCount: 5, format: "~s" },
	};
	const y = {
		type: "quantitative",
		title,
		scale: { domain: domain.y, zero: false, nice: false },
		axis: { tickCount: 6 },
	};
	const color = {
		field: "role",
		type: "nominal",
		scale: { domain: [simplest, beaten], range: ["#1b6fb5", "#9aa3b2"] },
		legend: { title: null, orient: "bottom", direction: "horizontal" },
	};
	const tooltip = [
		{ field: "name", type: "nominal", title: "model" },
		{ field: "complexity", type: "nominal", title: "to read" },
		{ field: "score", type: "quantitative", format: ".3f", title },
		{ field: "interval", type: "nominal" },
	];
	const cursor = clickable ? { cursor: "pointer" } : {};
	return {
		width: 420,
		height,
		layer: [
			{
				data: { name: "error" },
				mark: { type: "rect", opacity: 0.12, color: "#9aa3b2" },
				encoding: { y: { ...y, field: "low" }, y2: { field: "high" } },
			},
			{
				data: { name: "best" },
				mark: { type: "line", interpolate: "step-after", strokeWidth: 1.5, strokeDash: [5, 3], stroke: "#1b6fb5" },
				encoding: { x, y: { ...y, field: "score" }, order: { field: "size", type: "quantitative" } },
			},
			{
				data: { name: "models" },
				mark: { type: "rule", strokeWidth: 1.5 },
				encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color },
			},
			{
				data: { name: "chosen" },
				mark: { type: "point", filled: false, size: 320, strokeWidth: 2.5, stroke: "#c75a00" },
				encoding: { x, y: { ...y, field: "score" } },
			},
			{
				data: { name: "models" },
				mark: { type: "point", filled: true, size: 90, opacity: 1, ...cursor },
				encoding: { x, y: { ...y, field: "score" }, color, tooltip },
			},
			{
				data: { name: "names" },
				mark: {
					type: "text",
					align: "left",
					baseline: "bottom",
					dx: nameGap.x,
					dy: -nameGap.y,
					fontSize: 11,
					...cursor,
				},
				encoding: { x, y: { ...y, field: "place" }, text: { field: "name", type: "nominal" }, tooltip },
			},
		],
	};
}
