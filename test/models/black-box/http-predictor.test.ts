import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ndArray } from "../../../src/core/nd-array.ts";
import { httpPredictor } from "../../../src/models/black-box/http-predictor.ts";
import { failure } from "../../failure.ts";

const rows = ndArray(Float64Array.of(1, 2, 3, 4, 5, 6), [3, 2], ["example", "feature"]);

type Handler = (body: string, response: ServerResponse, request: IncomingMessage) => void;

let server: Server;
let address: string;
let handler: Handler;
let requests: { at: number; body: unknown; headers: IncomingMessage["headers"] }[];

beforeEach(async () => {
	requests = [];
	server = createServer((request, response) => {
		const parts: Buffer[] = [];
		request.on("data", (part: Buffer) => parts.push(part));
		request.on("end", () => {
			const body = Buffer.concat(parts).toString();
			requests.push({ at: performance.now(), body: JSON.parse(body), headers: request.headers });
			handler(body, response, request);
		});
	});
	await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
	address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
	server.closeAllConnections();
	server.close();
});

const json = (response: ServerResponse, value: unknown, status = 200, headers: Record<string, string> = {}) =>
	response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));

/** The sum of each row, a missing number counted as 100. */
const sums = (given: (number | null)[][]) => given.map((row) => row.reduce<number>((sum, x) => sum + (x ?? 100), 0));

/** Fails with these statuses first, and then answers. */
function failing(...statuses: number[]): Handler {
	return (body, response) => {
		const status = statuses.shift();
		if (status) response.writeHead(status).end("the model is not there yet");
		else json(response, sums(JSON.parse(body).inputs));
	};
}

test("speaks as TensorFlow Serving where the address ends in :predict", async () => {
	handler = (body, response) =>
		json(response, { predictions: sums(JSON.parse(body).instances).map((sum) => [1 - sum / 16, sum / 16]) });
	const model = httpPredictor(`${address}/v1/models/churn:predict?key=secret`, { outputNames: ["stays", "leaves"] });
	const answer = await model.predict(rows);
	expect(answer.shape).toEqual([3, 2]);
	expect([...answer.values]).toEqual([0.8125, 0.1875, 0.5625, 0.4375, 0.3125, 0.6875]);
	expect(requests[0]?.body).toEqual({
		instances: [
			[1, 2],
			[3, 4],
			[5, 6],
		],
	});
	expect(model.identity).toEqual({
		id: `${address}/v1/models/churn:predict`,
		backend: "HTTP",
		outputNames: ["stays", "leaves"],
	});
	expect(model.outputUnit).toBe("probability");
});

test("sends inputs, an array, or what a function makes of rows, and reads what a function finds", async () => {
	handler = (body, response) => json(response, { outputs: sums(JSON.parse(body).inputs) });
	expect((await httpPredictor(address).predict(rows)).values).toEqual(Float64Array.of(3, 7, 11));
	handler = (body, response) => json(response, sums(JSON.parse(body)));
	expect((await httpPredictor(address, { body: "array" }).predict(rows)).values).toEqual(Float64Array.of(3, 7, 11));
	handler = (body, response) => json(response, { result: { y: [...JSON.parse(body).flat] } });
	const own = httpPredictor(address, {
		body: ({ values, shape }) => ({ flat: Array.from({ length: shape[0] as number }, (_, i) => values[2 * i]) }),
		answer: (answer) => (answer as { result: { y: number[] } }).result.y,
	});
	expect((await own.predict(rows)).values).toEqual(Float64Array.of(1, 3, 5));
});

test("keeps the shape of images, and sends missing values as null", async () => {
	handler = (body, response) =>
		json(
			response,
			JSON.parse(body).inputs.map((image: number[][][]) => image.flat(2).length),
		);
	const images = ndArray(new Float32Array(12), [2, 3, 2, 1], ["example", "height", "width", "channel"]);
	expect((await httpPredictor(address).predict(images)).values).toEqual(Float64Array.of(6, 6));
	expect(requests[0]?.body).toEqual({
		inputs: Array.from({ length: 2 }, () => Array.from({ length: 3 }, () => [[0], [0]])),
	});
	handler = (body, response) => json(response, sums(JSON.parse(body).inputs));
	const model = httpPredictor(address, { featureNames: ["a", "b"] });
	expect((await model.predict([[1, Number.NaN]])).values).toEqual(Float64Array.of(101));
	expect(await failure(model.predict([[1, Infinity]]))).toMatch(/^not-finite httpPredictor http.*got Infinity$/);
});

test("sends headers, asked anew for each attempt where they are a function", async () => {
	handler = failing(503);
	let asked = 0;
	const headers = async () => ({ authorization: `Bearer ${++asked}` });
	await httpPredictor(address, { headers, backoff: 1 }).predict(rows);
	expect(requests.map((request) => request.headers.authorization)).toEqual(["Bearer 1", "Bearer 2"]);
	expect(requests[0]?.headers["content-type"]).toBe("application/json");
});

test("keeps to the batch size and to the bound of requests at once, and keeps the order", async () => {
	let open = 0;
	let most = 0;
	handler = (body, response) => {
		most = Math.max(most, ++open);
		const { inputs } = JSON.parse(body) as { inputs: number[][] };
		// Later batches answer first.
		setTimeout(
			() => {
				open--;
				json(response, sums(inputs));
			},
			30 - (inputs[0]?.[0] as number),
		);
	};
	const many = ndArray(
		Float64Array.from({ length: 40 }, (_, i) => i % 20),
		[20, 2],
		["example", "feature"],
	);
	const model = httpPredictor(address, { batchSize: 3, concurrency: 2 });
	const { values } = await model.predict(many);
	expect([...values]).toEqual(sums(Array.from({ length: 20 }, (_, i) => [...many.values.slice(2 * i, 2 * i + 2)])));
	expect(requests.map(({ body }) => (body as { inputs: unknown[] }).inputs.length).sort()).toEqual([
		2, 3, 3, 3, 3, 3, 3,
	]);
	expect(most).toBe(2);
	// What a method asks for makes batches smaller, never larger than the server takes.
	requests = [];
	await model.predict(many, { batchSize: 1000 });
	expect(requests).toHaveLength(7);
});

test("tries again after 429 and 5xx with waits that double, and gives up with status and body", async () => {
	handler = failing(429, 500, 503);
	const model = httpPredictor(address, { backoff: 40, seed: 3 });
	expect((await model.predict(rows)).values).toEqual(Float64Array.of(3, 7, 11));
	const waits = requests.slice(1).map(({ at }, i) => at - (requests[i]?.at as number));
	for (const [i, wait] of waits.entries()) expect(wait, `wait ${i}`).toBeGreaterThanOrEqual(20 * 2 ** i - 2);
	handler = failing(503, 503, 503);
	expect(await failure(httpPredictor(address, { backoff: 1, retries: 2 }).predict(rows))).toBe(
		`backend httpPredictor ${address}/: status 503 after 3 attempts: "the model is not there yet"`,
	);
});

test("does not try again what will fail again", async () => {
	handler = (_, response) => json(response, { error: "x".repeat(500) }, 400);
	const text = await failure(httpPredictor(address).predict(rows));
	expect(text).toMatch(/^backend httpPredictor http:\S+: status 400: "\{\\"error\\":\\"x+…"$/);
	expect(text.length).toBeLessThan(300);
	expect(requests).toHaveLength(1);
});

test("waits as long as Retry-After asks, and fails where that is too long", async () => {
	const asks =
		(after: string): Handler =>
		(body, response) => {
			if (requests.length === 1) json(response, {}, 429, { "retry-after": after });
			else json(response, sums(JSON.parse(body).inputs));
		};
	handler = asks("1");
	await httpPredictor(address, { backoff: 1 }).predict(rows);
	expect((requests[1]?.at as number) - (requests[0]?.at as number)).toBeGreaterThan(950);
	requests = [];
	handler = asks(new Date(Date.now() + 3_600_000).toUTCString());
	expect(await failure(httpPredictor(address, { backoff: 1 }).predict(rows))).toMatch(/status 429: "\{\}"$/);
	expect(requests).toHaveLength(1);
});

test("a server that is not there, does not answer, or breaks off is tried again and then named", async () => {
	const quick = { retries: 1, backoff: 1 };
	handler = (_, response) => response.destroy();
	expect(await failure(httpPredictor(address, quick).predict(rows))).toMatch(
		/^backend httpPredictor .* after 2 attempts$/,
	);
	expect(requests).toHaveLength(2);
	handler = () => {};
	expect(await failure(httpPredictor(address, { ...quick, timeout: 60 }).predict(rows))).toBe(
		`backend httpPredictor ${address}/: no answer within 60 ms after 2 attempts`,
	);
	expect(await failure(httpPredictor("http://127.0.0.1:1/", quick).predict(rows))).toMatch(
		/^backend httpPredictor http:\/\/127\.0\.0\.1:1\/: .* after 2 attempts$/,
	);
});

test("an answer that is too long, no JSON, or of another number of rows is an error", async () => {
	const quick = { retries: 0 };
	handler = (_, response) => response.end("[".repeat(10_000));
	expect(await failure(httpPredictor(address, { ...quick, limit: 1000 }).predict(rows))).toMatch(
		/at most 1000 bytes, got more$/,
	);
	handler = (_, response) => response.end("<html>\n<title>Login</title>");
	expect(await failure(httpPredictor(address, quick).predict(rows))).toMatch(
		/expected JSON, got "<html> <title>Login<\/title>"$/,
	);
	handler = (_, response) => json(response, [1, 2]);
	expect(await failure(httpPredictor(address, quick).predict(rows))).toMatch(
		/^shape-mismatch .*got shape \[2\] for 3 rows$/,
	);
	handler = (_, response) => json(response, { result: [1, 2, 3] });
	expect(await failure(httpPredictor(address, quick).predict(rows))).toMatch(
		/^bad-input .*predictions, outputs, probabilities, scores, got an object with result; or give option "answer"$/,
	);
	handler = (_, response) => json(response, [1, null, 3]);
	expect(await failure(httpPredictor(address, quick).predict(rows))).toMatch(
		/^bad-input .*got null where a number should be$/,
	);
});

test("an abort stops requests under way and waits between attempts", async () => {
	let closed = 0;
	handler = (_, response) => response.on("close", () => closed++);
	const controller = new AbortController();
	const answer = failure(httpPredictor(address, { batchSize: 1 }).predict(rows, { signal: controller.signal }));
	await expect.poll(() => requests.length).toBe(3);
	controller.abort();
	expect(await answer).toMatch(/^aborted httpPredictor/);
	await expect.poll(() => closed).toBe(3);
	handler = failing(503);
	const waiting = new AbortController();
	const started = performance.now();
	const later = failure(httpPredictor(address, { backoff: 20_000 }).predict(rows, { signal: waiting.signal }));
	await expect.poll(() => requests.length).toBe(4);
	waiting.abort();
	expect(await later).toMatch(/^aborted/);
	expect(performance.now() - started).toBeLessThan(5000);
});

test("the first failure stops the other requests", async () => {
	let closed = 0;
	handler = (body, response) => {
		if (JSON.parse(body).inputs[0][0] === 3) json(response, {}, 404);
		else response.on("close", () => closed++);
	};
	expect(await failure(httpPredictor(address, { batchSize: 1 }).predict(rows))).toMatch(/status 404/);
	await expect.poll(() => closed).toBe(2);
});

test("what is no address, or holds a password, is refused", () => {
	expect(() => httpPredictor("localhost:8501")).toThrow("expected an http or https address");
	expect(() => httpPredictor("file:///tmp/model")).toThrow("expected an http or https address");
	expect(() => httpPredictor("http://me:secret@host/")).toThrow("without a password");
	expect(() => httpPredictor(address, { concurrency: 0 })).toThrow('option "concurrency" to be an integer at least 1');
});
