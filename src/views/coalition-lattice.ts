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
const box = { width: 104, height: 48 };
const step = { x: 164, y: 60 };
/** Of the most players, so that the whole fits on a page. */
const narrowStep = 138;
/** Letters for which a box has room, and those of one line of it where the page is narrow. */
const letters = 16;
const lineLetters = 11;
/** How far the whole shrinks before it scrolls: so far that a line of letters fits into a box. */
const shrinks = 0.67;

const size = (mask: number): number => mask.toString(2).replaceAll("0", "").length;
const has = (mask: number, player: number): boolean => Math.floor(mask / 2 ** player) % 2 === 1;

/** The names of a coalition's players. */
export function coalitionName(players: readonly string[], mask: number): string {
	return players.filter((_, j) => has(mask, j)).join(" + ") || "nobody";
}

/** A name that fits into a box: whole, or the players by their first letters. */
function shortName(players: readonly string[], mask: number): string {
	const whole = coalitionName(players, mask);
	if (whole.length <= letters) return whole;
	const cut = Math.max(1, Math.floor(letters / size(mask)) - 3);
	return players
		.filter((_, j) => has(mask, j))
		.map((name) => (name.length > cut + 1 ? `${name.slice(0, cut)}.` : name))
		.join(" + ");
}

/** A name on two lines where it is long: `"Ann + Bob\n+ Cem"`. */
function inLines(name: string): string {
	const at = name.lastIndexOf(" + ");
	return name.length <= lineLetters || at < 0 ? name : `${name.slice(0, at)}\n${name.slice(at + 1)}`;
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
	const columnStep = count < mostPlayers ? step.x : narrowStep;
	const levels = Array.from({ length: count + 1 }, (_, level) => masks.filter((mask) => size(mask) === level));
	const lines = Math.max(...levels.map((level) => level.length));
	const height = lines * step.y;
	const places = new Map(
		levels.flatMap((level, x) =>
			level.map((mask, i) => [mask, { x: x * columnStep, y: (height * (i + 0.5)) / level.length }] as const),
		),
	);
	const way = wayOf(order);
	const onWay = new Set(way);
	const nodes = masks.map((mask) => {
		const { x, y } = places.get(mask)!;
		const name = inLines(shortName(players, mask));
		const isTall = name.includes("\n");
		return {
			coalition: String(mask),
			x,
			x2: x + box.width,
			y: y - box.height / 2,
			y2: y + box.height / 2,
			middle: x + box.width / 2,
			nameY: y - (isTall ? 15 : 9),
			worthY: y + (isTall ? 14 : 9),
			name,
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
				x: a.x + box.width,
				y: a.y,
				xEnd: b.x,
				yEnd: b.y,
				// Beside the middle of a slanting line, on the side above it.
				middle: (a.x + box.width + b.x) / 2 + (count < mostPlayers ? 17 : 15) * Math.sign(b.y - a.y),
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
			spec: latticeSpec(count * columnStep + box.width, height, pick !== undefined),
			data: { nodes, edges },
			alt: caption,
			minWidth: Math.round(shrinks * (count * columnStep + box.width)),
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
