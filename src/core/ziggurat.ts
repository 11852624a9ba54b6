/**
 * The ziggurat of the standard normal density f(x) = exp(−x² / 2): 256 layers of equal area that cover it. A point of a layer lies below the density with
 * a probability of 99 %, which its place alone tells where it is within the next layer's edge.
 *
 * Marsaglia, Tsang (2000), The Ziggurat Method for Generating Random Variables; 256 layers with r = 3.654….
 */
const layers = 256;
/** Where the tail begins, and the area of each layer; that of the lowest is a rectangle and the tail. */
export const tail = 3.654152885361009;
const area = 0.004928673233974652;

const density = (x: number): number => Math.exp(-0.5 * x * x);

/** How far each layer reaches, the lowest first as wide as its area asks for; the layer after the last one reaches to 0. */
export const edges = new Float64Array(layers + 1);
edges[0] = area / density(tail);
edges[1] = tail;
for (let layer = 2; layer < layers; layer++) {
	const below = edges[layer - 1] as number;
	edges[layer] = Math.sqrt(-2 * Math.log(area / below + density(below)));
}

/** The density at each edge. */
const heights = edges.map(density);

/**
 * The number that a point of a layer beyond the next one's edge stands for: itself where it lies below the density, one of the tail for the lowest layer; NaN
 * where another point is to be drawn.
 */
export function beyondEdge(layer: number, x: number, uniform: () => number): number {
	if (layer > 0) {
		const low = heights[layer] as number;
		const height = low + uniform() * ((heights[layer + 1] as number) - low);
		return height < density(x) ? x : Number.NaN;
	}
	// Marsaglia's tail: an exponential number that another one confirms.
	for (;;) {
		const away = -Math.log(1 - uniform()) / tail;
		if (-2 * Math.log(1 - uniform()) > away * away) return x < 0 ? -tail - away : tail + away;
	}
}
