import { ExplainError, shown } from "../../core/errors.ts";
import { checked, checkOptions, number, type OptionRules } from "../../core/options.ts";
import { seededRandom } from "../../core/random.ts";
import { type BlackBox, type BlackBoxOptions, blackBox, blackBoxRules } from "./black-box.ts";
import { type HttpBody, requestBody, scoresIn } from "./http-formats.ts";
import { postJson } from "./http-request.ts";
import { withRetries } from "./retry.ts";

type Headers = Readonly<Record<string, string>>;

/** What {@link httpPredictor} takes. */
export interface HttpPredictorOptions extends BlackBoxOptions {
	/**
	 * How rows are sent: under `"instances"` (TensorFlow Serving, Vertex AI, KServe), under `"inputs"`, as an `"array"` alone,
	 * or as a function makes it. Default `"instances"` where the address ends in `:predict`, otherwise `"inputs"`.
	 */
	body?: HttpBody | undefined;
	/** The scores in what was answered. Default: the answer where it is a list, or its `predictions`, `outputs`, `probabilities` or `scores`. */
	answer?: ((answer: unknown) => unknown) | undefined;
	/** Sent with every request; a function is asked before each, for tokens that expire. */
	headers?: Headers | (() => Headers | Promise<Headers>);
	/** Rows in one request at most. Default 64. */
	batchSize?: number;
	/** Requests under way at once at most. Default 4. */
	concurrency?: number;
	/** Attempts after the first for status 429 and 5xx, no connection, and no answer in time. Default 3. */
	retries?: number;
	/** Milliseconds before the first retry at most, doubled before each one after. Default 250. */
	backoff?: number;
	/** Milliseconds between two attempts at most; where `Retry-After` asks for more, the request fails. Default 30,000. */
	longestWait?: number;
	/** Milliseconds that one request may take. Default 30,000. */
	timeout?: number;
	/** Bytes of one answer at most. Default 64 MiB. */
	limit?: number;
	/** Of the random part of the waits. Default 0. */
	seed?: number;
}

const isFunction = (value: unknown) => typeof value === "function";

const rules: OptionRules<Required<HttpPredictorOptions>> = {
	...blackBoxRules,
	body: checked<HttpBody | undefined>(
		undefined,
		'"instances", "inputs", "array" or a function',
		(value) => isFunction(value) || ["instances", "inputs", "array"].includes(value as string),
	),
	answer: checked<((answer: unknown) => unknown) | undefined>(undefined, "a function", isFunction),
	headers: checked<Headers | (() => Headers | Promise<Headers>)>(
		{},
		"an object of texts or a function",
		(value) => isFunction(value) || (typeof value === "object" && value !== null),
	),
	batchSize: number(64, { min: 1, integer: true }),
	concurrency: number(4, { min: 1, max: 256, integer: true }),
	retries: number(3, { min: 0, max: 100, integer: true }),
	backoff: number(250, { min: 0 }),
	longestWait: number(30_000, { min: 0 }),
	timeout: number(30_000, { min: 1 }),
	limit: number(2 ** 26, { min: 1, integer: true }),
	seed: number(0, { integer: true }),
};

function addressOf(url: string | URL): URL {
	const address = URL.canParse(String(url)) ? new URL(url) : undefined;
	if (address?.username || address?.password) {
		throw new ExplainError(
			"bad-input",
			"httpPredictor: expected an address without a password; it belongs in the headers",
		);
	}
	if (address?.protocol === "http:" || address?.protocol === "https:") return address;
	throw new ExplainError("bad-input", `httpPredictor: expected an http or https address, got ${shown(String(url))}`);
}

/**
 * Makes a model of a server's endpoint, so that black-box methods can ask a model that runs elsewhere.
 *
 * Rows are posted as JSON in batches, some at once; a missing value (NaN) is sent as `null`. A failure that may pass is tried
 * again after a wait that doubles and has a random part. The answer must hold a row of scores for each row that was sent.
 *
 * @throws ExplainError `bad-input` for what is no address, `bad-option`. `predict` throws `backend` with status and the
 * first characters of the body where the server fails for good; `shape-mismatch`, `not-finite`, `bad-input` where inputs or
 * answers are not what was said; `aborted`, which also stops the requests.
 *
 * @example
 * ```ts
 * const model = httpPredictor("http://localhost:8501/v1/models/churn:predict", {
 * 	outputNames: ["stays", "leaves"],
 * 	headers: { authorization: `Bearer ${token}` },
 * });
 * const { values } = await model.predict(rows);
 * ```
 */
export function httpPredictor(url: string | URL, options: HttpPredictorOptions = {}): BlackBox {
	const address = addressOf(url);
	const all = checkOptions<Required<HttpPredictorOptions>>("httpPredictor", rules, options);
	const { body, answer, headers, batchSize, concurrency, retries, backoff, longestWait, timeout, limit } = all;
	const { outputNames, featureNames, inputShape, outputUnit } = all;
	// Without the query and a password, which may be secrets: error texts and provenances are shown.
	const name = `${address.origin}${address.pathname}`;
	const who = `httpPredictor ${name}`;
	const format = body ?? (address.pathname.endsWith(":predict") ? "instances" : "inputs");
	const policy = { retries, backoff, longestWait, random: seededRandom(all.seed) };
	return blackBox(
		{
			who,
			identity: { id: name, backend: "HTTP" },
			batchSize,
			concurrency,
			async ask(rows, signal) {
				const text = JSON.stringify(requestBody(who, format, rows));
				const answered = await withRetries(
					async (made) => {
						const own = typeof headers === "function" ? await headers() : headers;
						const sent = { "content-type": "application/json", accept: "application/json", ...own };
						return postJson({ who, url: address, headers: sent, body: text, timeout, limit, signal }, made);
					},
					policy,
					signal,
				);
				return answer ? answer(answered) : scoresIn(who, answered);
			},
		},
		{ outputNames, featureNames, inputShape, outputUnit },
	);
}
