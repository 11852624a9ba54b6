/** Dots side by side. */
export interface Swarm {
	/** How far each dot stands from its line, in pixels. */
	readonly offsets: readonly Float64Array[];
	/** Of all dots, in pixels. */
	readonly diameter: number;
	/** Whether so many dots lie at one place that some cover others. */
	readonly covered: boolean;
}

/** From dots that are easy to point at to those that can still be seen. */
const diameters = [7, 6, 5, 4, 3, 2.5, 2] as const;
/** Where no line has room for its dots. */
const crowded = 3;
/** So many of the dots may touch another before all become smaller: the densest place must not rule the picture. */
const touchingShare = 0.2;
/** The width of a dot in cells of its lane; dots this many cells apart do not touch. */
const cellsOfDot = 4;
const golden = 0.6180339887;

/** Spreads things at one place: by the golden section, so that any few that follow each other are spread evenly; −0.5 … 0.5. */
export const jitter = (i: number): number => ((i * golden) % 1) - 0.5;

/** All indices, each far from the one before: dots laid in the order of their places would stand in combs. */
function scattered(count: number): Uint32Array {
	return Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => jitter(a) - jitter(b) || a - b);
}

/**
 * Puts each dot on the lane nearest to its line where it touches no other; when there is none, on the one with fewest dots there.
 *
 * Cost: dots × lanes.
 */
function onLanes(places: readonly number[], order: Uint32Array, diameter: number, band: number) {
	// As many on either side of the line.
	const lanes = 2 * Math.floor((Math.max(1, Math.floor(band / diameter)) - 1) / 2) + 1;
	let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
	for (const place of places) [low, high] = [Math.min(low, place), Math.max(high, place)];
	const cell = diameter / cellsOfDot;
	const width = places.length > 0 ? Math.floor((high - low) / cell) + 1 + 2 * cellsOfDot : 0;
	const taken = new Uint16Array(lanes * width);
	const offsets = new Float64Array(places.length);
	let covered = 0;
	const around = (lane: number, at: number) => {
		let dots = 0;
		for (let k = at - cellsOfDot; k <= at + cellsOfDot; k++) dots += taken[lane * width + k] as number;
		return dots;
	};
	for (const dot of order) {
		const at = Math.floor(((places[dot] as number) - low) / cell) + cellsOfDot;
		let [lane, fewest] = [0, Number.POSITIVE_INFINITY];
		for (let k = 0; k < lanes && fewest > 0; k++) {
			const dots = around(k, at);
			if (dots < fewest) [lane, fewest] = [k, dots];
		}
		if (fewest > 0) covered++;
		taken[lane * width + at]!++;
		// 0, 1, −1, 2, −2 … from the line.
		offsets[dot] = (lane % 2 === 0 ? (0 - lane) / 2 : (lane + 1) / 2) * diameter;
	}
	return { offsets, covered };
}

/**
 * Lays dots out beside their lines so that they do not cover each other where there is room: their places along the line are kept, the offsets from it
 * say how many there are. The diameter is the largest at which at most a fifth of the dots touch another. The same places give the same layout.
 *
 * @param lines the places of the dots along each line, in pixels.
 * @param band the room across a line, in pixels.
 */
export function swarm(lines: readonly (readonly number[])[], band: number): Swarm {
	const orders = lines.map(({ length }) => scattered(length));
	const lay = (line: number, size: number) =>
		onLanes(lines[line] as readonly number[], orders[line] as Uint32Array, size, band);
	const smallest = diameters.at(-1) as number;
	// Many rows of one category lie at one place, at any size: they must not make the dots of all others small.
	const roomy = [...lines.keys()].filter((line) => lay(line, smallest).covered <= touchingShare * orders[line]!.length);
	const dots = roomy.reduce((sum, line) => sum + orders[line]!.length, 0);
	const touching = (size: number) => roomy.reduce((sum, line) => sum + lay(line, size).covered, 0);
	const fits = diameters.find((size) => touching(size) <= touchingShare * dots) ?? smallest;
	const diameter = roomy.length > 0 ? fits : crowded;
	const laid = lines.map((_, line) => lay(line, diameter));
	return { offsets: laid.map(({ offsets }) => offsets), diameter, covered: laid.some(({ covered }) => covered > 0) };
}
