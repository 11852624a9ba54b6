import { ExplainError, shown } from "../core/errors.ts";
import { checkOptions, type OptionRules, optional, optionalNames } from "../core/options.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import type { CooperativeGame } from "../explain/game/cooperative-game.ts";
import { coalitionLattice, coalitionName } from "../views/coalition-lattice.ts";
import { orderContributions } from "../views/order-contributions.ts";
import { Explorer, type ExplorerDefinition, type Values } from "./explorer.ts";

/** What {@link exploreGame} starts from. */
export interface ExploreGameOptions {
	/** Who takes part at first, by name. Default: nobody. */
	coalition?: readonly string[] | undefined;
	/** The order in which players join whose way is lit first. Default: as the game names them. */
	order?: readonly string[] | undefined;
}

/** What the explorer of a game answers. */
export interface GameAnswer {
	/** Who takes part now. */
	readonly coalition: readonly string[];
	/** What they are worth. */
	readonly worth: number;
	/** What each would add, or does by being there, in the lit order. */
	readonly adds: Readonly<Record<string, number>>;
	/** The mean over all orders. */
	readonly shapley: Readonly<Record<string, number>>;
}

const name = "exploreGame";
const mostPlayers = 4;
const rules: OptionRules<Required<ExploreGameOptions>> = {
	coalition: optional(optionalNames()),
	order: optional(optionalNames()),
};

function ordersOf(count: number): number[][] {
	if (count === 0) return [[]];
	const players = Array.from({ length: count }, (_, j) => j);
	const extend = (order: readonly number[]): number[][] =>
		order.length === count
			? [[...order]]
			: players.filter((j) => !order.includes(j)).flatMap((j) => extend([...order, j]));
	return extend([]);
}

/** What an explorer of a game asks and draws. */
class GameQuestions implements ExplorerDefinition<GameAnswer> {
	readonly values: Values;
	readonly #players: readonly string[];
	readonly #worth: Float64Array;
	readonly #orders: readonly (readonly number[])[];
	/** `[order][player]` */
	readonly #adds: readonly (readonly number[])[];

	constructor(players: readonly string[], worth: Float64Array, coalition: number, order: readonly number[]) {
		this.#players = players;
		this.#worth = worth;
		this.#orders = ordersOf(players.length);
		this.#adds = this.#orders.map((each) => {
			const adds = new Array<number>(players.length).fill(0);
			let mask = 0;
			for (const player of each) {
				const next = mask + 2 ** player;
				adds[player] = worth[next]! - worth[mask]!;
				mask = next;
			}
			return adds;
		});
		this.values = { ...this.#toggles(coalition), coalition: String(coalition), order: order.join() };
	}

	#toggles(mask: number): Values {
		return Object.fromEntries(this.#players.map((player, j) => [idOf(player), Math.floor(mask / 2 ** j) % 2 === 1]));
	}

	controls(): readonly Control[] {
		return [
			...this.#players.map(
				(player): Control => ({
					id: idOf(player),
					label: player,
					help: `Whether ${player} takes part.`,
					answeredBy: "explainer",
					type: "toggle",
				}),
			),
			{
				id: "coalition",
				label: "Coalition",
				help: "Who takes part; a click on a coalition chooses it too.",
				answeredBy: "explainer",
				type: "choice",
				style: "menu",
				options: Array.from(this.#worth, (_, mask) => ({
					value: String(mask),
					label: coalitionName(this.#players, mask),
				})),
			},
			{
				id: "order",
				label: "Order",
				help: "The order in which all join whose way is lit.",
				answeredBy: "explainer",
				type: "choice",
				style: "menu",
				options: this.#orders.map((order) => ({
					value: order.join(),
					label: order.map((j) => this.#players[j]).join(", "),
				})),
			},
		];
	}

	/** The switches and the menu say the same. */
	settle(values: Values, before: Values): Values {
		if (values.coalition !== before.coalition) return { ...values, ...this.#toggles(Number(values.coalition)) };
		const mask = this.#players.reduce((sum, player, j) => sum + (values[idOf(player)] === true ? 2 ** j : 0), 0);
		return { ...values, coalition: String(mask) };
	}

	label(): string {
		return "adding up";
	}

	async compute({ coalition, order }: Values): Promise<GameAnswer> {
		const mask = Number(coalition);
		const lit = this.#adds[this.#place(order)]!;
		const each = (value: (j: number) => number) =>
			Object.fromEntries(this.#players.map((player, j) => [player, value(j)]));
		return {
			coalition: this.#players.filter((_, j) => Math.floor(mask / 2 ** j) % 2 === 1),
			worth: this.#worth[mask]!,
			adds: each((j) => lit[j]!),
			shapley: each((j) => this.#adds.reduce((sum, adds) => sum + adds[j]!, 0) / this.#orders.length),
		};
	}

	#place(order: unknown): number {
		return this.#orders.findIndex((each) => each.join() === order);
	}

	views(_: GameAnswer, { coalition, order }: Values, controls: readonly Control[]): readonly ViewSpec[] {
		const players = this.#players;
		const lit = this.#place(order);
		return [
			coalitionLattice(
				{ players, worth: this.#worth },
				{ coalition: Number(coalition), order: this.#orders[lit]!, pick: "coalition", controls },
			),
			orderContributions({ players, orders: this.#orders, adds: this.#adds }, { lit }),
		];
	}
}

/** A player's own name is its switch's, so that `set({ Ann: true })` moves it. */
const idOf = (player: string): string => (player === "coalition" || player === "order" ? `player ${player}` : player);

function indexOf(players: readonly string[], player: string): number {
	const index = players.indexOf(player);
	if (index >= 0) return index;
	throw new ExplainError(
		"unknown-name",
		`${name}: expected players of the game (${players.join(", ")}), got ${shown(player)}`,
	);
}

/**
 * Who deserves the credit? A small game with a switch for each player: what every coalition is worth, what each player would add to it, and what they
 * add in each order in which all may join. The mean over the orders is the Shapley value.
 *
 * For games of up to four players, by hand or of a model's features; all 2^players coalitions are asked once.
 *
 * @throws ExplainError `bad-input` for another number of players, `not-finite` for a worth that is no number, `unknown-name` for a player who is not
 * there, `bad-option` for an order that lacks one; and what the game throws.
 *
 * @example
 * ```ts
 * const taxi = cooperativeGame({ players: ["Ann", "Bob", "Cem"], worth: (riders) => Math.max(0, ...[...riders].map((one) => fares[one]!)) });
 * await exploreGame(taxi);
 * ```
 */
export async function exploreGame(
	game: CooperativeGame,
	options: ExploreGameOptions = {},
): Promise<Explorer<GameAnswer>> {
	const { coalition = [], order } = checkOptions<Required<ExploreGameOptions>>(name, rules, options);
	const { players } = game;
	const count = players.length;
	if (count < 1 || count > mostPlayers) {
		throw new ExplainError("bad-input", `${name}: expected a game of 1 to ${mostPlayers} players, got ${count}`);
	}
	const joined = (order ?? players).map((player) => indexOf(players, player));
	if (new Set(joined).size !== count || joined.length !== count) {
		const words = `expected option "order" to name each of ${players.join(", ")} once`;
		throw new ExplainError("bad-option", `${name}: ${words}, got ${joined.map((j) => players[j]).join(", ")}`);
	}
	const start = new Set((coalition ?? []).map((player) => indexOf(players, player)));
	const worth = new Float64Array(2 ** count);
	for (let mask = 0; mask < worth.length; mask++) {
		const members = players.filter((_, j) => Math.floor(mask / 2 ** j) % 2 === 1);
		const value = await game.worth(new Set(members));
		if (!Number.isFinite(value)) {
			const words = `expected the worth of {${members.join(", ")}} to be a finite number`;
			throw new ExplainError("not-finite", `${name}: ${words}, got ${shown(value)}`);
		}
		worth[mask] = value;
	}
	const chosen = [...start].reduce((mask, j) => mask + 2 ** j, 0);
	return Explorer.start(new GameQuestions(players, worth, chosen, joined));
}
