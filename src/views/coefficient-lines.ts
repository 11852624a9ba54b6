import type { Explanation } from "../core/explanation.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

/** What the lines take beside the path. */
export interface CoefficientLinesOptions {
	/** The λ that is looked at, by its index on the path. Default: the one with the smallest error, or the last. */
	readonly at?: number;
	/** The range control of log₁₀ λ that a drag on the plot moves. */
	readonly drag?: string;
	/** What a coefficient is called, such as `"change per standard deviation"`. */
	readonly measure?: string;
	/** How many columns have a colour and a name at most; the others are gray. Default 6. */
	readonly most?: number;
	readonly controls?: readonly Control[];
	readonly title?: string;
}

/** The first six of the chart's categories; gray is for all others. */
const colors = ["#1b6fb5", "#c75a00", "#00805a", "#a8428a", "#8a6d00", "#7a6fd0"];
const gray = "#9aa3b2";
const others = "others";

/** Where each λ stands on the axis: log₁₀ λ. A path of knots ends at λ = 0, which has no logarithm and stands a little left of the last one that has. */
export function penaltyPlaces(lambdas: ArrayLike<number>): number[] {
	let smallest = Infinity;
	for (let i = 0; i < lambdas.length; i++) {
		const lambda = lambdas[i] as number;
		if (lambda > 0 && lambda < smallest) smallest = lambda;
	}
	const leftmost = Number.isFinite(smallest) ? Math.log10(smallest / 2) : 0;
	return Array.from(lambdas, (lambda) => (lambda > 0 ? Math.log10(lambda) : leftmost));
}

/**
 * The coefficients of a linear model along its penalty λ, each a line that leaves 0 where its column comes in, above the error that cross-validation
 * measured: which columns are in at this λ, and is it a good one?
 */
export function coefficientLines(explanation: Explanation<"path">, options: CoefficientLinesOptions = {}): ViewSpec {
	const { lambdas, coefficients, features, error, chosen } = explanation.payload;
	const { drag, most = colors.length, controls = [], measure = "coefficient" } = options;
	const [count, width] = coefficients.shape as [number, number];
	const at = options.at ?? chosen?.smallest ?? count - 1;
	const value = (i: number, j: number) => coefficients.values[i * width + j] as number;
	const places = penaltyPlaces(lambdas.values);

	const largest = Array.from({ length: width }, (_, j) => {
		let size = 0;
		for (let i = 0; i < count; i++) size = Math.max(size, Math.abs(value(i, j)));
		return size;
	});
	const order = [...largest.keys()].sort((a, b) => (largest[b] as number) - (largest[a] as number));
	const named = order.slice(0, Math.min(most, colors.length));
	const nameOf = (j: number) => features[j]?.name ?? `x${j}`;
	const lines = order.flatMap((j) =>
		places.map((place, i) => ({
			place,
			lambda: lambdas.values[i] as number,
			column: nameOf(j),
			group: named.includes(j) ? nameOf(j) : others,
			coefficient: value(i, j),
		})),
	);
	const inside = [...Array(width).keys()]
		.filter((j) => value(at, j) !== 0)
		.sort((a, b) => Math.abs(value(at, b)) - Math.abs(value(at, a)));
	const marks = [
		...(chosen ? [{ place: places[chosen.smallest] as number, what: "best" }] : []),
		...(chosen ? [{ place: places[chosen.oneStandardError] as number, what: "1 SE" }] : []),
	];
	const errors = places.map((place, i) => ({
		place,
		lambda: lambdas.values[i] as number,
		error: error?.mean.values[i] ?? 0,
		low: (error?.mean.values[i] ?? 0) - (error?.standardError.values[i] ?? 0),
		high: (error?.mean.values[i] ?? 0) + (error?.standardError.values[i] ?? 0),
	}));
	const caption = captionOf(explanation, at, inside.map(nameOf));
	return {
		title: options.title ?? "Coefficients along the penalty",
		figure: {
			kind: "vega",
			spec: pathSpec({
				groups: [...named.map(nameOf), ...(width > named.length ? [others] : [])],
				measure,
				withErrors: error !== undefined,
				ends: [Math.min(...ends(places)), Math.max(...ends(places))],
				draggable: drag !== undefined,
			}),
			data: {
				lines,
				marks,
				here: [{ place: places[at] as number }],
				...(error && { errors }),
			},
			alt: caption,
			...(drag !== undefined && { drag: [{ x: drag }] }),
		},
		controls,
		caption,
		table: {
			columns: ["column", measure],
			rows: [
				["λ", lambdas.values[at] as number],
				...inside.map((j) => [nameOf(j), value(at, j)] as [string, number]),
				...(error ? [["cross-validated error", error.mean.values[at] as number] as [string, number]] : []),
			],
		},
	};
}

const ends = (values: readonly number[]): number[] => [values[0] ?? 0, values.at(-1) ?? 0];

function captionOf({ payload }: Explanation<"path">, at: number, inside: readonly string[]): string {
	const { lambdas, coefficients, error, chosen } = payload;
	const width = coefficients.shape[1] as number;
	const list =
		inside.length === 0
			? "none"
			: inside.length > 8
				? `${inside.slice(0, 8).join(", ")} and ${inside.length - 8} more`
				: inside.join(", ");
	const lambda = formatNumber(lambdas.values[at] as number);
	const first = `At λ = ${lambda}, ${inside.length} of ${width} columns have a coefficient: ${list}.`;
	if (!error || !chosen) return first;
	const write = (i: number) => formatNumber(Math.sqrt(error.mean.values[i] as number));
	const [best, simple] = [chosen.smallest, chosen.oneStandardError];
	const count = (i: number) => {
		let sum = 0;
		for (let j = 0; j < width; j++) sum += Number(coefficients.values[i * width + j] !== 0);
		return sum;
	};
	return (
		`${first} Cross-validated, it errs by ${write(at)} (root mean square); the best λ, ${formatNumber(lambdas.values[best] as number)}, by ${write(best)} with ` +
		`${count(best)} columns, and one standard error from it λ = ${formatNumber(lambdas.values[simple] as number)} needs ${count(simple)}.`
	);
}

interface PathSpec {
	readonly groups: readonly string[];
	readonly measure: string;
	readonly withErrors: boolean;
	readonly ends: readonly [number, number];
	readonly draggable: boolean;
}

function pathSpec({ groups, measure, withErrors, ends: domain, draggable }: PathSpec): Record<string, unknown> {
	const cursor = draggable ? { cursor: "ew-resize" } : {};
	const x = (title: string | null) => ({
		field: "place",
		type: "quantitative",
		title,
		scale: { domain, nice: false, zero: false },
		axis: { tickCount: 6, grid: false, ...(title === null && { labels: false, ticks: false }) },
	});
	const penalty = "log₁₀ λ: more penalty →";
	const rules = [
		{
			data: { name: "marks" },
			mark: { type: "rule", strokeDash: [3, 3], tooltip: true },
			encoding: { x: x(withErrors ? null : penalty), tooltip: [{ field: "what", type: "nominal", title: "λ of" }] },
		},
		{
			name: "here",
			data: { name: "here" },
			mark: { type: "rule", strokeWidth: 2, color: "#c75a00", ...cursor },
			encoding: { x: x(withErrors ? null : penalty) },
		},
	];
	const lines = {
		width: 340,
		height: 200,
		layer: [
			{
				data: { name: "lines" },
				mark: { type: "line", strokeWidth: 1.8, clip: true },
				encoding: {
					x: x(withErrors ? null : penalty),
					y: { field: "coefficient", type: "quantitative", title: measure, axis: { tickCount: 5 } },
					detail: { field: "column", type: "nominal" },
					color: {
						field: "group",
						type: "nominal",
						scale: {
							domain: groups,
							range: groups.map((group, i) => (group === others ? gray : colors[i])),
						},
						legend: { title: null, orient: "top", columns: 2, symbolType: "stroke", symbolSize: 200, labelLimit: 130 },
					},
					opacity: { condition: { test: { field: "group", equal: others }, value: 0.55 }, value: 1 },
					tooltip: [
						{ field: "column", type: "nominal" },
						{ field: "coefficient", type: "quantitative", format: ".4~g" },
						{ field: "lambda", type: "quantitative", title: "λ", format: ".3~g" },
					],
				},
			},
			...rules,
			{
				data: { name: "marks" },
				mark: { type: "text", baseline: "bottom", dy: -3, fontSize: 10 },
				encoding: {
					x: x(withErrors ? null : penalty),
					y: { value: 0 },
					text: { field: "what", type: "nominal" },
				},
			},
		],
	};
	if (!withErrors) return lines;
	const bottom = { width: 340, height: 90 };
	const onX = x(penalty);
	return {
		spacing: 8,
		resolve: { scale: { x: "shared" } },
		vconcat: [
			lines,
			{
				...bottom,
				layer: [
					{
						data: { name: "errors" },
						mark: { type: "area", opacity: 0.25, color: gray },
						encoding: {
							x: onX,
							y: {
								field: "low",
								type: "quantitative",
								title: "CV error",
								scale: { zero: false },
								axis: { tickCount: 3, format: "~s" },
							},
							y2: { field: "high" },
						},
					},
					{
						data: { name: "errors" },
						mark: { type: "line" },
						encoding: {
							x: onX,
							y: { field: "error", type: "quantitative", title: "CV error", scale: { zero: false } },
							tooltip: [
								{ field: "lambda", type: "quantitative", title: "λ", format: ".3~g" },
								{ field: "error", type: "quantitative", format: ".4~g" },
							],
						},
					},
					...rules.map((rule) => ({ ...rule, name: undefined, encoding: { ...rule.encoding, x: onX } })),
				].map((layer) => JSON.parse(JSON.stringify(layer)) as Record<string, unknown>),
			},
		],
	};
}
