/** Values along one axis, and rows of the other axes, before the rest is only counted. */
const most = { values: 10, rows: 8 };

/** A float32 that was widened has digits that mean nothing: the fewest that give the same float32. */
export function shortNumber(value: number, dtype: string): number {
	if (dtype !== "float32" || !Number.isFinite(value)) return value;
	for (let digits = 6; digits <= 9; digits++) {
		const short = Number(value.toPrecision(digits));
		if (Math.fround(short) === Math.fround(value)) return short;
	}
	return value;
}

/** Numbers in nested brackets, as NumPy and TensorFlow print them; along each axis the first ones. */
export function arrayText(shape: readonly number[], valueAt: (index: number) => string): string {
	const [length = 0, ...inner] = shape;
	if (shape.length === 0) return valueAt(0);
	const stride = inner.reduce((size, one) => size * one, 1);
	const shown = Math.min(length, inner.length === 0 ? most.values : most.rows);
	const parts = Array.from({ length: shown }, (_, i) => arrayText(inner, (index) => valueAt(i * stride + index)));
	if (shown < length) parts.push(`… ${(length - shown).toLocaleString("en-US")} more`);
	if (inner.length === 0) return `[${parts.join(", ")}]`;
	return `[${parts.map((part) => part.replaceAll("\n", "\n ")).join(",\n ")}]`;
}
