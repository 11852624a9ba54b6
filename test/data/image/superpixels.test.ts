import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	cropImage,
	loadImage,
	type NdArray,
	ndArray,
	type SuperpixelOptions,
	superpixels,
} from "../../../src/index.ts";
import { fixture, golden, thrown } from "./golden.ts";
import { adjustedRandIndex } from "./partition.ts";

interface Case {
	readonly image: string;
	readonly method: "slic" | "quickshift";
	readonly options: Record<string, number | boolean>;
	readonly labels: readonly { readonly data: string }[];
}

const cases = golden<Case[]>("superpixels");
const named: Readonly<Record<string, string>> = { n_segments: "segments", max_num_iter: "maxIterations" };
const camel = (name: string) => named[name] ?? name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
const own = ({ method, options }: Case) =>
	({
		method,
		...Object.fromEntries(Object.entries(options).map(([name, value]) => [camel(name), value])),
	}) as SuperpixelOptions;
const labelsOf = ({ data }: { readonly data: string }) =>
	new Uint16Array(Uint8Array.from(Buffer.from(data, "base64")).buffer);
const title = ({ image, method, options }: Case) => `${method} of ${image}, ${JSON.stringify(options)}`;

async function imageFor({ image }: Case): Promise<NdArray<Uint8Array>> {
	if (image.startsWith("rows")) return cropImage(await loadImage(fixture("astronaut.png")), [50, 0, 53, 112]);
	return loadImage(fixture(image));
}

describe("superpixels(image, options) beside scikit-image", () => {
	const slicCases = cases.filter(({ method }) => method === "slic");
	const photo = cases.filter(({ method, image }) => method === "quickshift" && image === "astronaut.png");
	const flat = cases.filter(({ method, image }) => method === "quickshift" && image === "graphic.png");

	it("has cases of each kind", () => {
		expect([slicCases.length, photo.length, flat.length]).toEqual([13, 3, 3]);
	});

	it.each(slicCases.map((one) => [title(one), one] as const))("is the same in every place: %s", async (_, one) => {
		const { labels } = superpixels(await imageFor(one), own(one));
		expect(adjustedRandIndex(labels.values, labelsOf(one.labels[0]!))).toBe(1);
	});

	it.each(photo.map((one) => [title(one), one] as const))(
		"is the same in every place of a photograph, where no densities are equal, with any seed: %s",
		async (_, one) => {
			for (const seed of [0, 1]) {
				const { labels } = superpixels(await imageFor(one), { ...own(one), seed } as SuperpixelOptions);
				for (const theirs of one.labels) expect(adjustedRandIndex(labels.values, labelsOf(theirs))).toBe(1);
			}
		},
	);

	it.each(flat.map((one) => [title(one), one] as const))(
		"is as like it as its own seeds are to each other where flat colours leave the order to noise: %s",
		async (_, one) => {
			const [first, second, third] = one.labels.map(labelsOf) as [Uint16Array, Uint16Array, Uint16Array];
			const among = [
				adjustedRandIndex(first, second),
				adjustedRandIndex(first, third),
				adjustedRandIndex(second, third),
			];
			expect(Math.min(...among)).toBeLessThan(0.99);
			const { labels } = superpixels(await imageFor(one), own(one));
			const toUs = [first, second, third].map((theirs) => adjustedRandIndex(labels.values, theirs));
			expect(Math.min(...toUs)).toBeGreaterThan(Math.min(...among) - seedSpread);
		},
	);
});

/** How far a further seed may lie from three: the spread among scikit-image's own, 0.05 at most on these images. */
const seedSpread = 0.05;

const random = (height: number, width: number, channels: number, seed = 1) => {
	let state = seed;
	const values = Float32Array.from({ length: height * width * channels }, () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 32;
	});
	return ndArray(values, [height, width, channels], ["height", "width", "channel"]);
};

describe("superpixels(image, options)", () => {
	it("numbers the segments without gaps in reading order, by every method and of every size", () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 9 }),
				fc.integer({ min: 1, max: 9 }),
				fc.constantFrom(1, 3),
				fc.constantFrom<SuperpixelOptions>(
					{ method: "grid", segments: 7 },
					{ method: "slic", segments: 5 },
					{ method: "slic", segments: 9, slicZero: true, sigma: 0.7 },
					{ kernelSize: 1, maxDist: 3 },
				),
				(height, width, channels, options) => {
					const { labels, count } = superpixels(random(height, width, channels), options);
					expect(labels.shape).toEqual([height, width]);
					const firsts = [...new Set(labels.values)];
					expect(firsts).toEqual(firsts.map((_, i) => i));
					expect(firsts.length).toBe(count);
				},
			),
		);
	});

	it("cuts a grid of rectangles of like size", () => {
		const { labels, count } = superpixels(random(4, 6, 3), { method: "grid", segments: 6 });
		expect(count).toBe(6);
		expect([...labels.values.slice(0, 12)]).toEqual([0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2]);
		expect(superpixels(random(2, 3, 1), { method: "grid", segments: 500 }).count).toBe(6);
	});

	it("every SLIC segment is one piece", () => {
		const [height, width] = [40, 50];
		const { labels, count } = superpixels(random(height, width, 3), { method: "slic", segments: 20, compactness: 1 });
		expect(pieces(labels)).toBe(count);
		const free = superpixels(random(height, width, 3), {
			method: "slic",
			segments: 20,
			compactness: 1,
			enforceConnectivity: false,
		});
		expect(pieces(free.labels)).toBeGreaterThan(free.count);
	});

	it("the same seed gives the same segments; another orders ties otherwise", () => {
		const flat = ndArray(new Float32Array(900), [30, 30], ["height", "width"]);
		const segments = (seed: number) => superpixels(flat, { kernelSize: 2, maxDist: 4, seed }).labels.values;
		expect(segments(3)).toEqual(segments(3));
		expect(segments(3)).not.toEqual(segments(4));
	});

	it("takes bytes and floats alike, and grey with or without an axis for its channel", async () => {
		const bytes = await loadImage(fixture("graphic.png"), { channels: 1 });
		const floats = await loadImage(fixture("graphic.png"), { channels: 1, values: "float32" });
		const plain = ndArray(bytes.values, bytes.shape.slice(0, 2), ["height", "width"]);
		for (const options of [{ method: "slic" }, { kernelSize: 2 }] as const) {
			const { labels, count } = superpixels(bytes, options);
			expect(count).toBeGreaterThan(3);
			expect(superpixels(plain, options).labels).toEqual(labels);
			expect(adjustedRandIndex(superpixels(floats, options).labels.values, labels.values)).toBeGreaterThan(0.99);
		}
	});

	it("says what is wrong with the image or the options", () => {
		const image = random(2, 2, 3);
		expect(thrown(() => superpixels(random(2, 2, 4)))).toBe(
			"shape-mismatch superpixels: expected an image of 1 or 3 channels (or option convert2lab: false), got 4",
		);
		const batch = ndArray(new Float32Array(12), [1, 2, 2, 3], ["example", "height", "width", "channel"]);
		expect(thrown(() => superpixels(batch))).toMatch(
			/^shape-mismatch superpixels: expected one image .*\[1, 2, 2, 3\]/,
		);
		const holed = ndArray(Float32Array.of(Number.NaN), [1, 1], ["height", "width"]);
		expect(thrown(() => superpixels(holed))).toBe("not-finite superpixels: expected finite numbers, got NaN");
		expect(thrown(() => superpixels(image, { method: "felzenszwalb" as "slic" }))).toBe(
			'bad-option superpixels: expected option "method" to be one of "grid", "slic", "quickshift", got "felzenszwalb"',
		);
		expect(thrown(() => superpixels(image, { method: "slic", ratio: 1 } as never))).toMatch(
			/there is no option "ratio"; the options are .*compactness/,
		);
		expect(thrown(() => superpixels(image, { kernelSize: 0.5 }))).toMatch(
			/"kernelSize" to be a number at least 1, got 0.5/,
		);
	});
});

/** How many pieces of one label there are, touching at sides. */
function pieces({ values, shape }: NdArray<Int32Array>): number {
	const [height, width] = shape as [number, number];
	const seen = new Uint8Array(values.length);
	let count = 0;
	for (let start = 0; start < values.length; start++) {
		if (seen[start]) continue;
		count++;
		const stack = [start];
		seen[start] = 1;
		for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
			const x = place % width;
			const y = Math.floor(place / width);
			const near = [
				x > 0 && place - 1,
				x + 1 < width && place + 1,
				y > 0 && place - width,
				y + 1 < height && place + width,
			];
			for (const other of near) {
				if (other === false || seen[other] || values[other] !== values[start]) continue;
				seen[other] = 1;
				stack.push(other);
			}
		}
	}
	return count;
}
