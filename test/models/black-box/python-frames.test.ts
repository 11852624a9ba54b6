import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameReader } from "../../../src/models/black-box/python-frames.ts";

test("messages come out as they went in, however the pipe cuts them", () => {
	const frame = fc.record({ text: fc.string(), data: fc.option(fc.uint8Array({ maxLength: 40 }), { nil: undefined }) });
	fc.assert(
		fc.property(fc.array(frame, { minLength: 1 }), fc.integer({ min: 1, max: 30 }), (sent, cut) => {
			const bytes = Buffer.concat(
				sent.flatMap(({ text, data }) => [
					Buffer.from(`${JSON.stringify({ text, ...(data && { arrow: data.length }) })}\n`),
					...(data ? [data] : []),
				]),
			);
			const reader = new FrameReader(1e6);
			const got: unknown[] = [];
			for (let at = 0; at < bytes.length; at += cut) {
				for (const { message, data } of reader.push(bytes.subarray(at, at + cut))) {
					got.push({ text: message.text, data: data && new Uint8Array(data) });
				}
			}
			expect(got).toEqual(sent);
		}),
	);
});

test("what is longer than the limit is refused before it is kept", () => {
	const take = (reader: FrameReader, text: string) => [...reader.push(Buffer.from(text))];
	expect(() => take(new FrameReader(10), "x".repeat(11))).toThrow("more than 10 bytes");
	expect(() => take(new FrameReader(100), '{"arrow": 1000000}\n')).toThrow("more than 100 bytes");
	expect(() => take(new FrameReader(100), "no JSON\n")).toThrow(SyntaxError);
	expect(take(new FrameReader(100), '{"id": 1}\n')).toHaveLength(1);
});
