import type { ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

/** What each player adds in each order in which they may join. */
export interface OrderContributions {
	readonly players: readonly string[];
	/** Players by index, as they join. */
	readonly orders: readonly (readonly number[])[];
	/** `[order][player]` */
	readonly adds: readonly (readonly number[])[];
}

/** What the picture takes beside the contributions. */
export interface OrderContributionsOptions {
	/** The order whose dots are lit, by index. */
	readonly lit?: number;
	readonly title?: string;
}

/**
 * What each player adds, a dot for each order in which all may join, and their mean as a bar: the Shapley value is an average over orders.
 */
export function orderContributions(
	{ players, orders, adds }: OrderContributions,
	{ lit, title = "What each adds, in every order" }: OrderContributionsOptions = {},
): ViewSpec {
	const means = players.map((_, j) => adds.reduce((sum, row) => sum + row[j]!, 0) / orders.length);
	const bars = players.map((player, j) => ({
		player,
		from: 0,
		mean: means[j]!,
		offset: 0,
		says: formatNumber(means[j]!),
	}));
	const dots = orders.flatMap((order, i) =>
		players.map((player, j) => ({
			player,
			adds: adds[i]![j]!,
			order: order.map((one) => players[one]).join(", "),
			// Orders beside each other, so that equal contributions are seen as many.
			offset: orders.length === 1 ? 0 : (i / (orders.length - 1) - 0.5) * 0.6,
			lit: i === lit,
		})),
	);
	const listed = players.map((player, j) => `${player} ${formatNumber(means[j]!)}`).join(", ");
	const total = formatNumber(means.reduce((sum, mean) => sum + mean, 0));
	const dotsSay = `A dot is an order${lit === undefined ? "" : ", the large one the lit order"}; the bar is their mean.`;
	const caption = `Averaged over all ${orders.length} orders: ${listed}. Together ${total}, what all are worth minus what nobody is. ${dotsSay}`;
	const y = {
		field: "player",
		type: "nominal",
		sort: null,
		title: null,
		axis: { labelLimit: 160, offset: 8 },
		scale: { domain: [...players] },
	};
	const yOffset = { field: "offset", type: "quantitative", scale: { domain: [-0.5, 0.5] } };
	const [blue, orange] = ["#1b6fb5", "#c75a00"];
	return {
		title,
		figure: {
			kind: "vega",
			alt: caption,
			data: { bars, dots },
			spec: {
				width: 300,
				height: { step: 48 },
				layer: [
					{
						data: { name: "bars" },
						// A rule, as a bar would begin at the offset that the dots spread from.
						mark: { type: "rule", opacity: 0.35, color: blue, strokeWidth: 26, strokeCap: "butt" },
						encoding: {
							y,
							yOffset,
							x2: { field: "from" },
							x: { field: "mean", type: "quantitative", title: "adds", axis: { tickCount: 5 } },
							tooltip: [
								{ field: "player", type: "nominal" },
								{ field: "says", type: "nominal", title: "mean over orders" },
							],
						},
					},
					{
						data: { name: "dots" },
						mark: { type: "point", filled: true, opacity: 0.9 },
						encoding: {
							y,
							yOffset,
							x: { field: "adds", type: "quantitative" },
							color: { condition: { test: { field: "lit", equal: true }, value: orange }, value: blue },
							size: { condition: { test: { field: "lit", equal: true }, value: 110 }, value: 36 },
							tooltip: [
								{ field: "order", type: "nominal", title: "order" },
								{ field: "player", type: "nominal" },
								{ field: "adds", type: "quantitative", format: ".4~f" },
							],
						},
					},
				],
			},
		},
		controls: [],
		caption,
		table: {
			columns: ["order", ...players],
			rows: [
				...orders.map((order, i) => [order.map((one) => players[one]).join(", "), ...adds[i]!]),
				["mean: the Shapley value", ...means],
			],
		},
	};
}
