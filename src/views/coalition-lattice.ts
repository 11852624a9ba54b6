import { ExplainError } from "../core/errors.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

/** A game whose coalitions can all be drawn. */
export interface CoalitionWorths {
	readonly players: readonly string[];
	/** What each coalition is worth, `[2^players]`: player j takes part where bit j of the index is set. */
	readonly worth: ArrayLike<number>;
}

/** What the lattice takes beside the game. */
export interface CoalitionLatticeOptions {
	/** The coalition that is looked at, by its index. Default: nobody. */
	readonly coalition?: number;
	/** Players, by index, in the order in which they join: its way is lit. */
	readonly order?: readonly number[];
	/** The control that a click on a coalition sets to its index. */
	readonly pick?: string;
	readonly controls?: readonly Control[];
	readonly title?: string;
	/** What stands in the caption after the coalition. */
	readonly words?: string;
}

/** More players have more coalitions than can be read. */
const mostPlayers = 4;
const boxWidth = 104;
/** From box to box: along, and along in the game of the most players, so that the whole fits on a page; and down. */
const step = { along: 164, narrow: 138, gap: 12 };
/** The least width of the whole: a narrow page. Names are broken into lines that fit into a box there too. */
const leastWidth = 330;
/** What letters take of a box. */
const letter = { width: 5.8, height: 13 };
const margin = 10;
const mostLines = 3;

const size = (mask: number): number => mask.toString(2).replaceAll("0", "").length;
const has = (mask: number, player: number): boolean => Math.floor(mask / 2 ** player) % 2 === 1;

/** The names of a coalition's players. */
export function coalitionName(players: readonly string[], mask: number): string {
	return players.filter((_, j) => has(mask, j)).join(" + ") || "nobody";
}

/** Words in lines of so many letters; what is longer is cut. */
function inLines(text: string, letters: number): string[] {
	const lines: string[] = [];
	for (const word of text.split(" ")) {
		const own = word.length <= letters ? word : `${word.slice(0, letters - 1)}.`;
		const last = lines.at(-1);
		if (last !== undefined && last.length + 1 + own.length <= letters) lines[lines.length - 1] = `${last} ${own}`;
		else lines.push(own);
	}
	return lines;
}

/** The lines of a coalition's name: whole, or the players by their first letters where that would be too many. */
function linesOf(players: readonly string[], mask: number, letters: number): string[] {
	// A plus stands before the name that it joins.
	const broken = (name: string) => inLines(name.replaceAll(" + ", " +\u00a0"), letters);
	const own = players.filter((_, j) => has(mask, j));
	for (let cut = letters; ; cut--) {
		const names = own.map((name) => (name.length > cut + 1 ? `${name.slice(0, cut).trimEnd()}.` : name));
		const lines = broken(cut === letters ? coalitionName(players, mask) : names.join(" + "));
		if (lines.length <= mostLines || cut === 1) return lines;
	}
}

const signed = (value: number): string => (value < 0 ? formatNumber(value) : `+${formatNumber(value)}`);

/** The indices of the coalitions on the way of an order, nobody first. */
function wayOf(order: readonly number[]): number[] {
	let mask = 0;
	return [0, ...order.map((player) => (mask += 2 ** player))];
}

/**
 * All coalitions of a small game, from nobody on the left to all on the right, each with its worth; a line for each player who may join. The way of one
 * order is lit, with what each player adds on it: the mean of that over all orders is the Shapley value.
 *
 * @throws ExplainError `bad-input` for a game without players, of more than four, or without a worth for each coalition.
 */
export function coalitionLattice(game: CoalitionWorths, options: CoalitionLatticeOptions = {}): ViewSpec {
	const { players, worth } = game;
	const { coalition = 0, order = [], pick, controls = [], words } = options;
	const count = players.length;
	if (count < 1 || count > mostPlayers || worth.length !== 2 ** count) {
		const words = `expected 1 to ${mostPlayers} players and a worth for each of their coalitions`;
		throw new ExplainError("bad-input", `coalitionLattice: ${words}, got ${count} players and ${worth.length} worths`);
	}
	const masks = Array.from({ length: 2 ** count }, (_, mask) => mask);
	const columnStep = count < mostPlayers ? step.along : step.narrow;
	const width = count * columnStep + boxWidth;
	const narrowest = Math.min(width, leastWidth);
	const letters = Math.floor(((narrowest / width) * boxWidth - margin) / letter.width);
	const names = masks.map((mask) => linesOf(players, mask, letters));
	/** The name, and the worth below it. */
	const boxHeight = (mask: number) => letter.height * (names[mask]!.length + 1) + 22;
	const levels = Array.from({ length: count + 1 }, (_, level) => masks.filter((mask) => size(mask) === level));
	const height = Math.max(...levels.map((level) => level.reduce((sum, mask) => sum + boxHeight(mask) + step.gap, 0)));
	const places = new Map(
		levels.flatMap((level, x) =>
			level.map((mask, i) => [mask, { x: x * columnStep, y: (height * (i + 0.5)) / level.length }] as const),
		),
	);
	const way = wayOf(order);
	const onWay = new Set(way);
	const nodes = masks.map((mask) => {
		const { x, y } = places.get(mask)!;
		const half = boxHeight(mask) / 2;
		return {
			coalition: String(mask),
			x,
			x2: x + boxWidth,
			y: y - half,
			y2: y + half,
			middle: x + boxWidth / 2,
			nameY: y - half + 14,
			worthY: y + half - 13,
			name: names[mask]!.join("\n"),
			full: coalitionName(players, mask),
			worth: formatNumber(worth[mask]!),
			lit: order.length > 0 && onWay.has(mask),
			chosen: mask === coalition,
		};
	});
	const edges = masks.flatMap((from) =>
		players.flatMap((player, j) => {
			if (has(from, j)) return [];
			const to = from + 2 ** j;
			const at = way.indexOf(from);
			const lit = order.length > 0 && at >= 0 && way[at + 1] === to;
			const [a, b] = [places.get(from)!, places.get(to)!];
			const adds = worth[to]! - worth[from]!;
			return {
				x: a.x + boxWidth,
				y: a.y,
				xEnd: b.x,
				yEnd: b.y,
				// Beside the middle of a slanting line, on the side above it.
				middle: (a.x + boxWidth + b.x) / 2 + (count < mostPlayers ? 17 : 15) * Math.sign(b.y - a.y),
				above: (a.y + b.y) / 2 - (a.y === b.y ? 9 : 5),
				lit,
				says: lit ? signed(adds) : "",
				joins: `${player} joins ${coalitionName(players, from)}`,
				adds: signed(adds),
			};
		}),
	);
	const caption = captionOf(game, coalition, order, words);
	return {
		title: options.title ?? "What each coalition is worth",
		figure: {
			kind: "vega",
			spec: latticeSpec(width, height, pick !== undefined),
			data: { nodes, edges },
			alt: caption,
			minWidth: narrowest,
			...(pick !== undefined && { pick: { control: pick, field: "coalition" } }),
		},
		controls,
		caption,
		table: {
			columns: ["coalition", "worth", ...players.map((name) => `${name} would add`)],
			rows: masks.map((mask) => [
				coalitionName(players, mask),
				worth[mask]!,
				...players.map((_, j) => (has(mask, j) ? "is in" : worth[mask + 2 ** j]! - worth[mask]!)),
			]),
		},
	};
}

function captionOf({ players, worth }: CoalitionWorths, mask: number, order: readonly number[], words = ""): string {
	const outside = players.flatMap((name, j) =>
		has(mask, j) ? [] : [`${name} would add ${formatNumber(worth[mask + 2 ** j]! - worth[mask]!)}`],
	);
	const now = `${coalitionName(players, mask)}: ${formatNumber(worth[mask]!)}${outside.length > 0 ? `; ${outside.join(", ")}` : ""}.`;
	const way = wayOf(order);
	const adds = order.map((j, i) => `${players[j]} ${signed(worth[way[i + 1]!]! - worth[way[i]!]!)}`);
	const lit = order.length > 0 ? `In the lit order: ${adds.join(", ")}.` : "";
	return [now, lit, words].filter(Boolean).join(" ");
}

function latticeSpec(width: number, height: number, isClickable: boolean): Record<string, unknown> {
	const [orange, gray] = ["#c75a00", "#9aa3b2"];
	const place = (field: string, domain: number[], down = false) => ({
		field,
		type: "quantitative",
		axis: null,
		scale: { domain, nice: false, zero: false, ...(down && { reverse: true }) },
	});
	const x = (field: string) => place(field, [0, width]);
	const y = (field: string) => place(field, [0, height], true);
	const when = (field: string, on: unknown, off: unknown) => ({
		condition: { test: { field, equal: true }, value: on },
		value: off,
	});
	const text = (field: string, at: string, size: number, weight = "normal") => ({
		data: { name: "nodes" },
		mark: {
			type: "text",
			fontSize: size,
			fontWeight: weight,
			lineBreak: "\n",
			...(isClickable && { cursor: "pointer" }),
		},
		encoding: { x: x("middle"), y: y(at), text: { field, type: "nominal" } },
	});
	return {
		width,
		height,
		layer: [
			{
				data: { name: "edges" },
				mark: { type: "rule" },
				encoding: {
					x: x("x"),
					y: y("y"),
					x2: { field: "xEnd" },
					y2: { field: "yEnd" },
					color: when("lit", orange, gray),
					strokeWidth: when("lit", 3, 1.5),
					opacity: when("lit", 1, 0.5),
					tooltip: [
						{ field: "joins", type: "nominal", title: "who joins" },
						{ field: "adds", type: "nominal", title: "adds" },
					],
				},
			},
			{
				data: { name: "edges" },
				mark: { type: "text", fontSize: 11, fontWeight: 600 },
				encoding: { x: x("middle"), y: y("above"), text: { field: "says", type: "nominal" } },
			},
			{
				data: { name: "nodes" },
				mark: { type: "rect", cornerRadius: 4, fill: "#1b6fb5", ...(isClickable && { cursor: "pointer" }) },
				encoding: {
					x: x("x"),
					x2: { field: "x2" },
					y: y("y"),
					y2: { field: "y2" },
					fillOpacity: when("chosen", 0.3, 0.07),
					stroke: when("lit", orange, gray),
					strokeWidth: when("chosen", 2.5, 1),
					tooltip: [
						{ field: "full", type: "nominal", title: "coalition" },
						{ field: "worth", type: "nominal" },
					],
				},
			},
			text("name", "nameY", 11),
			text("worth", "worthY", 13, "bold"),
		],
	};
}
