import { expect, test } from "vitest";
import { loadImage, ndArray, toPng } from "../../../src/index.ts";
import { failure, fixture } from "./golden.ts";

test("a PNG that was written reads back as the image, bytes and floats", async () => {
	const image = await loadImage(fixture("rgb.png"));
	expect(await loadImage(await toPng(image))).toEqual(image);
	const floats = await loadImage(fixture("rgb.png"), { values: "float32" });
	expect(await loadImage(await toPng(floats))).toEqual(image);
	const grey = await loadImage(fixture("grey.png"), { channels: 1 });
	expect(await loadImage(await toPng(grey), { channels: 1 })).toEqual(grey);
});

test("the domain says what is black and what is white", async () => {
	const map = ndArray(Float32Array.of(-1, 0, 1), [1, 3], ["height", "width"]);
	const { values } = await loadImage(await toPng(map, { domain: [-1, 1] }), { channels: 1 });
	expect([...values]).toEqual([0, 128, 255]);
	expect(await failure(toPng(ndArray(new Float32Array(2), [2], ["x"])))).toMatch(/^shape-mismatch toPixels: /);
});
