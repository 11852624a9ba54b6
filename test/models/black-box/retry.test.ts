import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import { retryAfter } from "../../../src/models/black-box/http-request.ts";
import { waitBefore } from "../../../src/models/black-box/retry.ts";

test("the wait doubles, is random in its upper half, and is bounded", () => {
	fc.assert(
		fc.property(fc.integer(), fc.nat(20), fc.integer({ min: 1, max: 1000 }), (seed, attempt, backoff) => {
			const policy = { retries: 9, backoff, longestWait: 5000, random: seededRandom(seed) };
			const doubled = Math.min(5000, backoff * 2 ** attempt);
			const wait = waitBefore(attempt, 0, policy);
			expect(wait).toBeGreaterThanOrEqual(doubled / 2);
			expect(wait).toBeLessThanOrEqual(doubled);
		}),
	);
});

test("the same seed waits the same, and what the server asks for is kept", () => {
	const waits = (seed: number) => {
		const policy = { retries: 3, backoff: 100, longestWait: 5000, random: seededRandom(seed) };
		return [0, 1, 2].map((attempt) => waitBefore(attempt, 0, policy));
	};
	expect(waits(1)).toEqual(waits(1));
	expect(waits(1)).not.toEqual(waits(2));
	const policy = { retries: 3, backoff: 100, longestWait: 5000, random: seededRandom(0) };
	expect(waitBefore(0, 3000, policy)).toBe(3000);
});

test("Retry-After is seconds or a date", () => {
	const now = Date.parse("2026-11-22T15:00:00Z");
	expect(retryAfter("2", now)).toBe(2000);
	expect(retryAfter("0.5", now)).toBe(500);
	expect(retryAfter("Sun, 22 Nov 2026 15:00:10 GMT", now)).toBe(10_000);
	expect(retryAfter("Sun, 22 Nov 2026 14:00:00 GMT", now)).toBe(0);
	expect([null, "", "soon", "-3"].map((header) => retryAfter(header, now))).toEqual([0, 0, 0, 0]);
});
