// Stands in for the package `request` inside the bundle of danfojs-node, which uses no more of it than this: a stream of the
// body that says "response" first. By Node's own fetch, for http and https only.
import { PassThrough, Readable } from "node:stream";

/**
 * @param {string | { url: string, method?: string, headers?: Record<string, string> }} asked
 * @returns {PassThrough} the body
 */
export default function request(asked) {
	const { url, method = "GET", headers = {} } = typeof asked === "string" ? { url: asked } : asked;
	const body = new PassThrough();
	fetch(url, { method, headers }).then(
		(response) => {
			body.emit("response", { statusCode: response.status, statusMessage: response.statusText });
			if (!response.body) return body.end();
			const stream = Readable.fromWeb(/** @type {import("node:stream/web").ReadableStream} */ (response.body));
			stream.on("error", (error) => body.destroy(error)).pipe(body);
		},
		(error) => body.destroy(error),
	);
	return body;
}

request.get = request;
