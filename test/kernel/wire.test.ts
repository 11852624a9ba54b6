import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decode, encode, Signer, WireError } from "../../src/kernel/wire.ts";

const key = "a key";
const header = { msg_id: "1", msg_type: "status", username: "u", session: "s", date: "d", version: "5.4" };

test("what is encoded is decoded: identities, header, parent, metadata, content and buffers", () => {
	const content = fc.dictionary(
		fc.string().filter((name) => name !== "__proto__"),
		fc.jsonValue(),
		{ noNullPrototype: true },
	);
	const bytes = fc.uint8Array().map((array) => Buffer.from(array));
	fc.assert(
		fc.property(fc.array(bytes, { maxLength: 3 }), content, fc.array(bytes), (identities, content, buffers) => {
			fc.pre(!identities.some((identity) => identity.toString() === "<IDS|MSG>"));
			const signer = new Signer("hmac-sha256", key);
			const parent = { msg_id: "0" };
			const metadata = { m: 1 };
			const frames = encode({ identities, header, parent, metadata, content, buffers }, signer);
			const message = decode(frames, signer);
			expect(message.identities).toEqual(identities);
			expect(message).toMatchObject({ header, parent, metadata, buffers });
			expect(message.content).toEqual(JSON.parse(JSON.stringify(content)));
		}),
	);
});

test("the signature is the HMAC of the four frames, in hexadecimal", () => {
	const [, signature, ...rest] = encode(
		{ identities: [], header, parent: {}, content: {} },
		new Signer("hmac-sha256", key),
	);
	const hmac = createHmac("sha256", key);
	for (const frame of rest.slice(0, 4)) hmac.update(frame);
	expect(Buffer.from(signature!).toString()).toBe(hmac.digest("hex"));
});

test("no change of one byte in the signed frames or the signature is accepted", () => {
	const frames = encode(
		{ identities: [], header, parent: {}, content: { code: "1 + 1" } },
		new Signer("hmac-sha256", key),
	);
	for (const [index, frame] of frames.entries()) {
		if (index === 0) continue; // the delimiter
		for (let at = 0; at < frame.length; at++) {
			const changed = frames.map((each) => Buffer.from(each));
			changed[index]![at]! ^= 1;
			expect(() => decode(changed, new Signer("hmac-sha256", key))).toThrow("the signature is wrong");
		}
	}
});

test("a message is accepted once, until 65,536 others came after it", () => {
	const signer = new Signer("hmac-sha256", key);
	const first = encode({ identities: [], header, parent: {}, content: {} }, signer);
	decode(first, signer);
	expect(() => decode(first, signer)).toThrow("received before");
	for (let index = 0; index < 65_536; index++) {
		const frame = Buffer.from(String(index));
		signer.check(Buffer.from(signer.sign([frame])), [frame]);
	}
	expect(() => decode(first, signer)).not.toThrow();
});

test("an empty key turns signing off, and a scheme that does not exist is an error", () => {
	const open = new Signer("hmac-sha256", "");
	const frames = encode({ identities: [], header, parent: {}, content: {} }, open);
	expect(Buffer.from(frames[1]!).toString()).toBe("");
	expect(decode(frames, open).header).toEqual(header);
	expect(() => new Signer("hmac-none", key)).toThrow();
	expect(() => new Signer("sha256", key)).toThrow(WireError);
});
