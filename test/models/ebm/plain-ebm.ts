import type { Random } from "../../../src/core/random.ts";
import type { Bag } from "../../../src/models/ebm/bag.ts";
import type { BagWork, PlacedRows } from "../../../src/models/ebm/bag-task.ts";

/**
 * The boosting of a bag as one would write it down: every score is a sum of tables, every derivative comes from its formula, and every leaf is
 * summed row by row. Only the order of random numbers is that of the fast one.
 */

type Cells = readonly number[];

/** A term: which cells there are, which of them a step may put together, and what it has learned, `[cell][score]`. */
interface PlainTerm {
	readonly size: number;
	readonly cellOf: (row: number) => number;
	table: number[][];
	/** The leaves of the best step or of a random one, and what it gains. */
	leaves(random?: Random): { leaves: Cells[]; gain: number };
}

const range = (from: number, to: number): number[] =>
	Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

export function plainBag(
	work: BagWork,
	bag: Bag,
	start: readonly number[][],
	random: Random,
	pairs?: readonly (readonly [number, number])[],
) {
	const { y, weights, outputs, rules } = work;
	const scores = outputs > 2 ? outputs : 1;
	const weight = (row: number) => (weights ? (weights[row] as number) : 1);
	const place = (placed: PlacedRows, feature: number, row: number) => placed.places[feature * y.length + row] as number;
	const terms: PlainTerm[] = [];

	const scoreOf = (row: number, k: number) =>
		terms.reduce((sum, term) => sum + (term.table[term.cellOf(row)]?.[k] as number), start[row]?.[k] as number);
	const shares = (row: number): number[] => {
		if (outputs === 2) {
			const p = 1 / (1 + Math.exp(-scoreOf(row, 0)));
			return [1 - p, p];
		}
		const all = range(0, outputs).map((k) => Math.exp(scoreOf(row, k)));
		return all.map((each) => each / all.reduce((a, b) => a + b));
	};
	const derivatives = (row: number, k: number): [number, number] => {
		if (outputs === 1) return [weight(row) * ((y[row] as number) - scoreOf(row, 0)), weight(row)];
		const p = shares(row)[outputs === 2 ? 1 : k] as number;
		const hit = outputs === 2 ? (y[row] as number) : Number(y[row] === k);
		return [weight(row) * (hit - p), weight(row) * p * (1 - p)];
	};
	const lossOf = () => {
		let sum = 0;
		let total = 0;
		for (const row of bag.validation) {
			const loss =
				outputs === 1
					? ((y[row] as number) - scoreOf(row, 0)) ** 2
					: -Math.log(shares(row)[y[row] as number] as number);
			sum += weight(row) * loss;
			total += weight(row);
		}
		return sum / total;
	};

	/** Derivatives of the moment; they are asked for often. */
	let now: { g: number[]; h: number[] }[] = [];
	const look = () => {
		now = [];
		for (const row of bag.training) {
			const each = range(0, scores).map((k) => derivatives(row, k));
			now[row] = { g: each.map(([g]) => g), h: each.map(([, h]) => h) };
		}
	};
	const sumsOf = (term: PlainTerm, cells: Cells) => {
		const rows = [...bag.training].filter((row) => cells.includes(term.cellOf(row)));
		const sum = (of: "g" | "h", k: number) => rows.reduce((all, row) => all + (now[row]?.[of][k] as number), 0);
		return {
			rows: rows.length,
			g: range(0, scores).map((k) => sum("g", k)),
			h: range(0, scores).map((k) => sum("h", k)),
		};
	};
	const gainOf = (term: PlainTerm, leaves: readonly Cells[]) =>
		leaves.reduce((all, cells) => {
			const { g, h } = sumsOf(term, cells);
			return (
				all + g.reduce((sum, gradient, k) => sum + ((h[k] as number) > 0 ? gradient ** 2 / (h[k] as number) : 0), 0)
			);
		}, 0);
	const isLeaf = (term: PlainTerm, cells: Cells) => {
		const { rows, h } = sumsOf(term, cells);
		return rows >= rules.minRows && h.every((each) => each > 0 && each >= rules.minHessian);
	};
	const leafOf = (term: PlainTerm, cells: Cells, k: number) => {
		const { g, h } = sumsOf(term, cells);
		return (h[k] as number) > 0 && (h[k] as number) >= rules.minHessian
			? (rules.rate * (g[k] as number)) / (h[k] as number)
			: 0;
	};
	const keeps = (term: PlainTerm, leaves: readonly Cells[], direction: number) =>
		leaves
			.slice(1)
			.every((cells, i) => direction * (leafOf(term, cells, 0) - leafOf(term, leaves[i] as Cells, 0)) >= 0);

	/** Cuts a sequence of groups into leaves. */
	const cutSequence = (term: PlainTerm, groups: readonly Cells[], direction: number, chance?: Random): Cells[] => {
		const all = [groups.flat()];
		if (chance) {
			const allowed = range(1, groups.length).filter((cut) =>
				[groups.slice(0, cut), groups.slice(cut)].every((side) => sumsOf(term, side.flat()).rows >= rules.minRows),
			);
			if (allowed.length === 0) return all;
			const cuts = [...new Set(range(1, rules.maxLeaves).map(() => allowed[chance.integer(allowed.length)] as number))];
			const bounds = [0, ...cuts.sort((a, b) => a - b), groups.length];
			const leaves = bounds.slice(1).map((to, i) => groups.slice(bounds[i], to).flat());
			return keeps(term, leaves, direction) ? leaves : all;
		}
		let bounds = [0, groups.length];
		const refused = new Set<string>();
		while (bounds.length <= rules.maxLeaves) {
			let best: { bounds: number[]; gain: number; leaf: string } | undefined;
			for (const [i, from] of bounds.slice(0, -1).entries()) {
				const to = bounds[i + 1] as number;
				if (refused.has(`${from} ${to}`)) continue;
				const whole = gainOf(term, [groups.slice(from, to).flat()]);
				for (const cut of range(from + 1, to)) {
					const sides = [groups.slice(from, cut).flat(), groups.slice(cut, to).flat()];
					if (!sides.every((cells) => isLeaf(term, cells)) || !keeps(term, sides, direction)) continue;
					const gain = gainOf(term, sides) - whole;
					if (gain > 0 && (!best || gain > best.gain))
						best = { bounds: [...bounds, cut].sort((a, b) => a - b), gain, leaf: `${from} ${to}` };
				}
			}
			if (!best) break;
			const leaves = best.bounds.slice(1).map((to, i) => groups.slice(best.bounds[i], to).flat());
			if (keeps(term, leaves, direction)) bounds = best.bounds;
			else refused.add(best.leaf);
		}
		return bounds.slice(1).map((to, i) => groups.slice(bounds[i], to).flat());
	};

	const oneFeature = (feature: number): PlainTerm => {
		const size = work.main.sizes[feature] as number;
		const cells = range(1, size - 1);
		const term: PlainTerm = {
			size,
			cellOf: (row) => place(work.main, feature, row),
			table: range(0, size).map(() => range(0, scores).map(() => 0)),
			leaves(chance) {
				let groups: Cells[] = cells.map((cell) => [cell]);
				if (work.categories[feature]) {
					const frequent = groups.filter((group) => sumsOf(term, group).rows >= rules.minRows);
					const rare = groups.filter((group) => !frequent.includes(group)).flat();
					groups = rare.length > 0 ? [...frequent, rare] : frequent;
					if (!chance) {
						const spread = range(0, scores).map((k) =>
							frequent.reduce((sum, group) => {
								const { g, h } = sumsOf(term, group);
								return sum + (g[k] as number) ** 2 / ((h[k] as number) + 10);
							}, 0),
						);
						const widest = spread.indexOf(Math.max(...spread));
						const key = (group: Cells) => {
							const { g, h } = sumsOf(term, group);
							return (g[widest] as number) / ((h[widest] as number) + 10);
						};
						groups = groups
							.map((group) => ({ group, at: key(group) }))
							.sort((a, b) => a.at - b.at)
							.map(({ group }) => group);
					}
				}
				const found = cutSequence(term, groups, work.directions[feature] as number, chance);
				const missing = [0];
				const base = gainOf(term, [[0, ...cells]]);
				const gain = Math.max(0, gainOf(term, [...found, missing]) - base);
				return { leaves: sumsOf(term, missing).rows >= rules.minRows ? [...found, missing] : found, gain };
			},
		};
		return term;
	};

	const twoFeatures = ([a, b]: readonly [number, number]): PlainTerm => {
		const placed = work.coarse as PlacedRows;
		const [rows, columns] = [placed.sizes[a] as number, placed.sizes[b] as number];
		const block = (top: number, bottom: number, left: number, right: number) =>
			range(top, bottom).flatMap((i) => range(left, right).map((j) => i * columns + j));
		const term: PlainTerm = {
			size: rows * columns,
			cellOf: (row) => place(placed, a, row) * columns + place(placed, b, row),
			table: range(0, rows * columns).map(() => [0]),
			leaves(chance) {
				const whole = block(0, rows, 0, columns);
				if (chance) {
					const row = 1 + chance.integer(rows - 1);
					const column = 1 + chance.integer(columns - 1);
					const four = [
						block(0, row, 0, column),
						block(0, row, column, columns),
						block(row, rows, 0, column),
						block(row, rows, column, columns),
					];
					return { leaves: four.filter((cells) => sumsOf(term, cells).rows >= rules.minRows), gain: 0 };
				}
				let best: Cells[] = [whole];
				let most = gainOf(term, best);
				const base = most;
				for (const first of [0, 1]) {
					const [places, length] = first === 0 ? [rows, columns] : [columns, rows];
					const part = (top: number, bottom: number, left: number, right: number) =>
						first === 0 ? block(top, bottom, left, right) : block(left, right, top, bottom);
					for (const cut of range(1, places)) {
						const halves = [
							[0, cut],
							[cut, places],
						].map(([from, to]) => {
							let half = [part(from as number, to as number, 0, length)];
							let gain = gainOf(term, half);
							for (const at of range(1, length)) {
								const sides = [
									part(from as number, to as number, 0, at),
									part(from as number, to as number, at, length),
								];
								if (!sides.every((cells) => isLeaf(term, cells))) continue;
								const split = gainOf(term, sides);
								if (split > gain) {
									gain = split;
									half = sides;
								}
							}
							return half;
						});
						if (halves.some((half) => sumsOf(term, half.flat()).rows < rules.minRows)) continue;
						const gain = gainOf(term, halves.flat());
						if (gain > most) {
							most = gain;
							best = halves.flat();
						}
					}
				}
				return {
					leaves: best.filter((cells) => sumsOf(term, cells).rows >= rules.minRows),
					gain: Math.max(0, most - base),
				};
			},
		};
		return term;
	};

	terms.push(...(pairs ? pairs.map(twoFeatures) : work.main.sizes.map((_, feature) => oneFeature(feature))));
	const schedule = pairs ? work.pairSchedule : work.schedule;
	let steps = 0;
	let least = Number.POSITIVE_INFINITY;
	let best = terms.map(({ table }) => table);
	const take = (term: PlainTerm, leaves: readonly Cells[]) => {
		const added = leaves.map((cells) => ({ cells, values: range(0, scores).map((k) => leafOf(term, cells, k)) }));
		const table = term.table.map((row) => [...row]);
		for (const { cells, values } of added)
			for (const cell of cells) for (const [k, value] of values.entries()) (table[cell] as number[])[k]! += value;
		term.table = table;
		steps++;
		const loss = bag.validation.length > 0 ? lossOf() : Number.NaN;
		if (bag.validation.length === 0 || loss < least) {
			least = loss;
			best = terms.map((each) => each.table);
		}
		return loss;
	};
	const finished = () => ({ tables: best, steps });
	const most = schedule.maxRounds * terms.length;
	for (let round = 0; round < schedule.smoothingRounds && steps < most; round++) {
		for (const i of random.permutation(terms.length)) {
			const term = terms[i] as PlainTerm;
			look();
			take(term, term.leaves(random).leaves);
		}
	}
	let mark = Number.POSITIVE_INFINITY;
	let markedAt = steps;
	const over = (loss: number) => {
		if (Number.isNaN(loss)) return false;
		if (loss < mark - schedule.tolerance * mark || mark === Number.POSITIVE_INFINITY) {
			mark = loss;
			markedAt = steps;
		}
		return steps - markedAt >= schedule.patience * terms.length;
	};
	while (steps < most) {
		const gains: number[] = [];
		for (const i of random.permutation(terms.length)) {
			const term = terms[i] as PlainTerm;
			look();
			const { leaves, gain } = term.leaves();
			gains[i] = gain;
			if (schedule.greedySteps === 0 && over(take(term, leaves))) return finished();
		}
		for (let step = Math.ceil(schedule.greedySteps * terms.length); step > 0 && steps < most; step--) {
			const next = gains.indexOf(Math.max(...gains));
			const term = terms[next] as PlainTerm;
			look();
			const { leaves, gain } = term.leaves();
			gains[next] = gain;
			if (over(take(term, leaves))) return finished();
		}
	}
	return finished();
}
