// @ts-check
/**
 * A model that adds up how long it is asked.
 * @param {import("../../dist/index.js").Predictor} model
 */
function timed(model) {
	let milliseconds = 0;
	/** @type {import("../../dist/index.js").Predictor} */
	const asked = {
		identity: model.identity,
		inputShape: model.inputShape,
		outputNames: model.outputNames,
		outputUnit: model.outputUnit,
		async predict(inputs, options) {
			const started = performance.now();
			const answer = await model.predict(inputs, options);
			milliseconds += performance.now() - started;
			return answer;
		},
	};
	return { asked, taken: () => milliseconds };
}

/**
 * Prints the time of a run as a multiple of the model's own, the median of some turns.
 * @param {string} title
 * @param {import("../../dist/index.js").Predictor} model
 * @param {(model: import("../../dist/index.js").Predictor) => Promise<unknown>} run
 * @param {number} [turns]
 */
export async function printOverhead(title, model, run, turns = 9) {
	const ratios = [];
	for (let turn = 0; turn <= turns; turn++) {
		const { asked, taken } = timed(model);
		const started = performance.now();
		await run(asked);
		const all = performance.now() - started;
		if (turn > 0) ratios.push(all / taken());
	}
	const middle = ratios.sort((a, b) => a - b)[Math.floor(turns / 2)] ?? Number.NaN;
	console.log(`${title.padEnd(34)} total ÷ the model's evaluations alone: ${middle.toFixed(2)}`);
}
