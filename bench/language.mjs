// Completion latency as a notebook grows: each cell uses the one before it, then a member of the last one is completed.
// Run after a build: node bench/language.mjs
import { performance } from "node:perf_hooks";
import { startLanguageWorker } from "../dist/kernel/language/client.js";

/** Completions per place; the median is printed with the range. */
const repeats = 15;
const places = [10, 150, 300];

const language = startLanguageWorker(process.cwd());
const begun = performance.now();
await language.complete("Math.", 5);
console.log(`first answer, with TypeScript and its libraries to load: ${(performance.now() - begun).toFixed(0)} ms`);

language.commit('import * as tf from "@tensorflow/tfjs"; const x0 = { value: 1, tensor: tf.zeros([2, 2]) };');
let cells = 0;
console.log("cell  member of the last cell (ms)  member of TensorFlow.js (ms)");
for (const place of places) {
	for (; cells < place; cells++) {
		const next = cells + 1;
		language.commit(
			`const x${next} = { value: x${cells}.value + 1, tensor: x${cells}.tensor.square() }; function f${next}() { return x${next}; }`,
		);
	}
	// The language thread infers the cells' types when it has nothing else to do.
	await new Promise((resolve) => setTimeout(resolve, 100 * place));
	const own = await measure((run) => `const a${run} = x${place}.val`, "value");
	const library = await measure((run) => `const b${run} = x${place}.tensor.resh`, "reshape");
	console.log(`${String(place).padStart(4)}  ${own.padStart(27)}  ${library.padStart(28)}`);
}
await language.close();

async function measure(codeOf, expected) {
	const times = [];
	for (let run = 0; run < repeats; run++) {
		const code = codeOf(run);
		const start = performance.now();
		const { matches } = await language.complete(code, code.length);
		times.push(performance.now() - start);
		if (matches[0]?.text !== expected) throw new Error(`expected ${expected}, got ${JSON.stringify(matches)}`);
	}
	times.sort((a, b) => a - b);
	return `${times[repeats >> 1].toFixed(1)} (${times[0].toFixed(1)} to ${times.at(-1).toFixed(1)})`;
}
