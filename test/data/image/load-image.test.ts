import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { imageInfo, loadImage, loadImages, type NdArray } from "../../../src/index.ts";
import { failure, fixture, fixtureBytes, golden, largestDifference, type Packed, unpacked } from "./golden.ts";

const expected = golden<Record<string, Packed>>("files");

/** The largest difference from what Pillow read, and NaN where the shape is another. */
function fromPillow(name: string, { values, shape }: NdArray<Uint8Array>): number {
	const reference = expected[name] as Packed;
	return String(shape) === String(reference.shape) ? largestDifference(values, unpacked(reference)) : Number.NaN;
}

/** The decoder multiplies colours by their opacity, rounded, and gives them back divided; libwebp rounds once more. */
const compositingLevels = 2;

describe("loadImage(source)", () => {
	const plain = Object.keys(expected).filter((name) => /^[\w-]+\.(png|jpg|webp)$/.test(name) && !/transl/.test(name));

	it("has fixtures of each format and orientation", () => {
		expect(plain.length).toBe(14 + 24);
	});

	it.each(plain)("reads %s to the bytes that Pillow reads, upright", async (name) => {
		const image = await loadImage(fixture(name));
		expect(image.axes).toEqual(["height", "width", "channel"]);
		expect(fromPillow(name, image)).toBe(0);
	});

	it.each(["translucent.png", "translucent.webp"])("lays %s over a background as Pillow does", async (name) => {
		const image = await loadImage(fixture(name), { background: [10, 200, 90] });
		expect(fromPillow(name, image)).toBeLessThanOrEqual(compositingLevels);
		expect(fromPillow(name, await loadImage(fixture(name)))).toBeGreaterThan(50);
	});

	it("keeps the opacity where there are four channels", async () => {
		const { values, shape } = await loadImage(fixture("translucent.png"), { channels: 4 });
		expect(shape).toEqual([19, 26, 4]);
		const opaque = await loadImage(fixture("translucent.png"), { background: [0, 0, 0] });
		const layered = Float32Array.from(opaque.values, (_, at) => {
			const place = Math.floor(at / 3) * 4;
			return ((values[place + (at % 3)] as number) * (values[place + 3] as number)) / 255;
		});
		expect(largestDifference(opaque.values, layered)).toBeLessThanOrEqual(0.5);
		expect(new Set(values.filter((_, at) => at % 4 === 3)).size).toBeGreaterThan(100);
	});

	it("makes grey as Pillow does, and floats from 0 to 1", async () => {
		const grey = await loadImage(fixture("rgb.png"), { channels: 1 });
		const reference = unpacked(expected["grey of rgb.png"] as Packed);
		expect(grey.shape).toEqual([19, 26, 1]);
		expect(largestDifference(grey.values, reference)).toBe(0);
		const floats = await loadImage(fixture("rgb.png"), { channels: 1, values: "float32" });
		expect(floats.values).toBeInstanceOf(Float32Array);
		expect(
			largestDifference(
				floats.values,
				Float32Array.from(reference, (value) => value / 255),
			),
		).toBe(0);
	});

	it.each(["keep", "clear", "restore"])(
		"reads each frame of a GIF over what the ones before leave: %s",
		async (name) => {
			const differences: number[] = [];
			for (let frame = 0; frame < 4; frame++) {
				const image = await loadImage(fixture(`${name}.gif`), { frame, channels: 4 });
				differences.push(fromPillow(`${name}.gif ${frame}`, image));
			}
			expect(differences).toEqual([0, 0, 0, 0]);
			expect(await imageInfo(fixture(`${name}.gif`))).toEqual({ format: "gif", height: 19, width: 26, frames: 4 });
		},
	);

	it("reads from a path, addresses and bytes alike", async () => {
		const bytes = fixtureBytes("rgb.png");
		const server = createServer((_, response) => response.end(bytes)).listen(0, "127.0.0.1");
		try {
			await new Promise((done) => server.once("listening", done));
			const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rgb.png`;
			const data = `data:image/png;base64,${Buffer.from(bytes).toString("base64")}`;
			for (const source of [
				pathToFileURL(fixture("rgb.png")),
				address,
				data,
				bytes,
				Buffer.from(bytes),
				bytes.buffer,
			]) {
				expect(fromPillow("rgb.png", await loadImage(source as string))).toBe(0);
			}
		} finally {
			server.close();
		}
	});

	it("says what the header says, without decoding", async () => {
		expect(await imageInfo(fixture("orientation-6.jpg"))).toEqual({ format: "jpeg", height: 19, width: 26, frames: 1 });
		expect(await imageInfo(fixture("lossy.webp"))).toEqual({ format: "webp", height: 19, width: 26, frames: 1 });
		expect(await imageInfo(fixture("16-bit.png"))).toEqual({ format: "png", height: 19, width: 26, frames: 1 });
	});

	it("refuses more pixels than maxPixels by the header alone", async () => {
		const bytes = Buffer.from(fixtureBytes("rgb.jpg"));
		const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
		bytes.writeUInt16BE(60_000, frame + 5);
		bytes.writeUInt16BE(60_000, frame + 7);
		expect(await failure(loadImage(bytes))).toBe(
			"bad-file loadImage: expected bytes to have at most 67108864 pixels (option maxPixels), got 60000 × 60000",
		);
		expect(await failure(loadImage(fixture("rgb.webp"), { maxPixels: 493 }))).toMatch(/at most 493 pixels .*26 × 19$/);
		expect(await failure(loadImage(fixture("rgb.webp"), { maxPixels: 494 }))).toBe("no error");
	});

	it("says which option, frame or format is wrong", async () => {
		const path = fixture("keep.gif");
		expect(await failure(loadImage(path, { frame: 4 }))).toMatch(
			/^out-of-range .*below 4, as .*keep.gif has 4 frames, got 4/,
		);
		expect(await failure(loadImage(fixture("rgb.png"), { frame: 1 }))).toMatch(
			/^out-of-range .*1 frame that can be read/,
		);
		expect(await failure(loadImage(path, { channels: 2 as 1 }))).toBe(
			'bad-option loadImage: expected option "channels" to be 1, 3 or 4, got 2',
		);
		expect(await failure(loadImage(path, { background: [0, 0, 256] }))).toMatch(
			/^bad-option .*three numbers from 0 to 255/,
		);
		expect(await failure(loadImage(Buffer.from("<svg/>")))).toBe(
			"bad-file loadImage: expected bytes to be a PNG, JPEG, WebP or GIF image, got another format",
		);
		expect(await failure(loadImage("/no/such.png"))).toMatch(/^bad-input loadImage: expected a file that can be read/);
		expect(await failure(loadImage(path, { limit: 10 }))).toMatch(/^bad-file .*at most 10 bytes/);
	});
});

describe("damaged image files", () => {
	const names = ["rgb.png", "rgb.jpg", "rgb.webp", "lossy.webp", "profile.webp", "keep.gif", "orientation-6.png"];

	it.each(names)("cut at any place, %s is refused as damaged", async (name) => {
		const whole = fixtureBytes(name);
		const lengths = Array.from({ length: 60 }, (_, i) => Math.floor((i * (whole.length - 2)) / 60));
		for (const length of lengths) {
			expect(await failure(loadImage(whole.slice(0, length), { frame: name === "keep.gif" ? 3 : 0 }))).toMatch(
				/^(bad-file|out-of-range) loadImage: /,
			);
		}
	});

	it("with changed bytes, a file is refused or read, and nothing else happens", async () => {
		let state = 1;
		const next = (bound: number) => {
			state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
			return state % bound;
		};
		let refused = 0;
		for (let round = 0; round < 350; round++) {
			const bytes = fixtureBytes(names[round % names.length] as string);
			for (let i = 0; i <= next(4); i++) bytes[next(bytes.length)] = next(256);
			const text = await failure(loadImage(bytes, { maxPixels: 1e6 }));
			expect(text).toMatch(/^(no error|bad-file loadImage: )/);
			if (text !== "no error") refused++;
		}
		expect(refused).toBeGreaterThan(100);
	});

	it("a WebP whose lengths fit, but whose picture ends half-way, is refused", async () => {
		const whole = Buffer.from(fixtureBytes("lossy.webp"));
		const cut = whole.subarray(0, 20 + 2 * Math.floor((whole.length - 20) / 4));
		cut.writeUInt32LE(cut.length - 8, 4);
		cut.writeUInt32LE(cut.length - 20, 16);
		expect(await failure(loadImage(cut))).toMatch(/^bad-file loadImage: bytes can(not)? be decoded/);
	});

	it("a changed byte of a PNG is found by its checksum", async () => {
		const bytes = fixtureBytes("rgb.png");
		bytes[200] = (bytes[200] as number) ^ 1;
		expect(await failure(loadImage(bytes))).toBe(
			'bad-file loadImage: bytes: the checksum of its chunk "IDAT" does not fit: the file is damaged',
		);
	});
});

describe("loadImages(sources)", () => {
	it("makes one batch of images of one size", async () => {
		const batch = await loadImages([fixture("rgb.png"), fixture("grey.png")], { values: "float32" });
		expect(batch.shape).toEqual([2, 19, 26, 3]);
		expect(batch.axes).toEqual(["example", "height", "width", "channel"]);
		const second = await loadImage(fixture("grey.png"), { values: "float32" });
		expect(batch.values.slice(19 * 26 * 3)).toEqual(second.values);
	});

	it("brings images of other sizes to one where it is told to, and names the odd one where not", async () => {
		const sources = [fixture("rgb.png"), fixture("orientation-5.jpg")];
		expect((await loadImages(sources, { size: [8, 9], interpolation: "lanczos" })).shape).toEqual([2, 8, 9, 3]);
		expect(await failure(loadImages(sources))).toMatch(
			/^shape-mismatch loadImages: expected images of one size, got \[19, 26, 3\] \(.*rgb.png\) and \[26, 19, 3\] \(.*5.jpg\)/,
		);
		expect(await failure(loadImages([]))).toMatch(/^bad-input loadImages: expected a list of at least one source/);
		expect(await failure(loadImages(sources, { interpolation: "cubic" as "box" }))).toMatch(/^bad-option .*"lanczos"/);
	});
});
