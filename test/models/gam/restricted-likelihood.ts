/** Gaussian elimination with pivots: x with A x = b for each column b, and ln |det A|. */
function eliminate(a: number[][], b: number[][]): { x: number[][]; logDeterminant: number } {
	const n = a.length;
	const rows = a.map((row, i) => [...row, ...b[i]!]);
	let logDeterminant = 0;
	for (let i = 0; i < n; i++) {
		let pivot = i;
		for (let r = i + 1; r < n; r++) if (Math.abs(rows[r]![i]!) > Math.abs(rows[pivot]![i]!)) pivot = r;
		[rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
		logDeterminant += Math.log(Math.abs(rows[i]![i]!));
		for (let r = 0; r < n; r++) {
			if (r === i) continue;
			const share = rows[r]![i]! / rows[i]![i]!;
			for (let c = i; c < rows[r]!.length; c++) rows[r]![c]! -= share * rows[i]![c]!;
		}
	}
	return { x: rows.map((row, i) => row.slice(n).map((value) => value / row[i]!)), logDeterminant };
}

/** B-splines at a place, straight from the recursion over knots. */
export function slowSplines(x: number, min: number, max: number, splines: number, degree: number): number[] {
	const step = (max - min) / (splines - degree);
	const knot = (i: number) => min + (i - degree) * step;
	const at = Math.min(max, Math.max(min, x));
	const value = (i: number, k: number): number => {
		if (k === 0) {
			// Without continuity the last one must be told that its end belongs to it.
			const isLast = degree === 0 && at === max && i === splines - 1;
			return Number((at >= knot(i) - 1e-12 && at < knot(i + 1) - 1e-12) || isLast);
		}
		const left = (at - knot(i)) / (knot(i + k) - knot(i));
		const right = (knot(i + k + 1) - at) / (knot(i + k + 1) - knot(i + 1));
		return left * value(i, k - 1) + right * value(i + 1, k - 1);
	};
	return Array.from({ length: splines }, (_, i) => value(i, degree));
}

/** Penalised least squares of a sum of P-splines with an intercept; curves have weighted mean 0 by Lagrange multipliers. */
export function slowFit(x: number[][], y: number[], weights: number[], splines: number, lambda: number): number[] {
	const width = x[0]!.length;
	const bases = Array.from({ length: width }, (_, j) => {
		const column = x.map((row) => row[j]!);
		const [min, max] = [Math.min(...column), Math.max(...column)];
		return column.map((value) => slowSplines(value, min, max, splines, 3));
	});
	const rows = x.map((_, i) => [1, ...bases.flatMap((basis) => basis[i]!)]);
	const size = rows[0]!.length;
	const system = Array.from({ length: size + width }, () => new Array<number>(size + width).fill(0));
	const right = Array.from({ length: size + width }, () => [0]);
	for (const [i, row] of rows.entries()) {
		for (let a = 0; a < size; a++) {
			right[a]![0]! += weights[i]! * row[a]! * y[i]!;
			for (let b = 0; b < size; b++) system[a]![b]! += weights[i]! * row[a]! * row[b]!;
			const j = Math.floor((a - 1) / splines);
			if (a > 0) {
				system[a]![size + j]! += weights[i]! * row[a]!;
				system[size + j]![a]! += weights[i]! * row[a]!;
			}
		}
	}
	for (let j = 0; j < width; j++) {
		for (let first = 0; first + 2 < splines; first++) {
			const difference = [1, -2, 1];
			for (let a = 0; a < 3; a++) {
				for (let b = 0; b < 3; b++) {
					const at = 1 + j * splines + first;
					system[at + a]![at + b]! += lambda * difference[a]! * difference[b]!;
				}
			}
		}
	}
	const { x: solved } = eliminate(system, right);
	return rows.map((row) => row.reduce((sum, value, a) => sum + value * solved[a]![0]!, 0));
}

/**
 * −2 · the restricted log-likelihood of a Gaussian model with effects β ~ N(0, σ²/λ), up to a constant, from its definition: the likelihood
 * of the contrasts of y that the intercept leaves alone (Patterson and Thompson 1971).
 *
 * @param columns of the effects, `[rows][effects]`; `lambdas` one for each effect.
 */
export function slowCriterion(y: number[], columns: number[][], lambdas: number[]): number {
	const n = y.length;
	const covariance = y.map((_, i) =>
		y.map((__, k) => {
			let sum = Number(i === k);
			for (let a = 0; a < lambdas.length; a++) sum += (columns[i]![a]! * columns[k]![a]!) / lambdas[a]!;
			return sum;
		}),
	);
	const { x: solved, logDeterminant } = eliminate(
		covariance,
		y.map((value) => [value, 1]),
	);
	const ones = solved.reduce((sum, row) => sum + row[1]!, 0);
	const cross = solved.reduce((sum, row) => sum + row[0]!, 0);
	const squares = y.reduce((sum, value, i) => sum + value * solved[i]![0]!, 0) - cross ** 2 / ones;
	return logDeterminant + Math.log(ones) + (n - 1) * Math.log(squares);
}
