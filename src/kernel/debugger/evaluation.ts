import type { Runtime } from "node:inspector";
import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "../../protocol/json.ts";
import { debugging } from "../engine/debugging.ts";
import type { MainThreadInspector } from "../protocol-worker/main-thread-inspector.ts";
import { argumentOf, setNotebookVariable } from "./notebook-variables.ts";
import type { Stops } from "./stops.ts";
import type { ToJavaScript } from "./to-javascript.ts";
import { valueText } from "./value-text.ts";
import { isIdentifier, objectGroup } from "./variables.ts";

/** The longest, in milliseconds, that an expression may run: meanwhile nothing else of the main thread is heard. */
const timeout = 3_000;

/** So many milliseconds are waited for how a value is shown: running code may keep the main thread from it. */
const showTime = 1_000;

/** What evaluation stands on. */
export interface EvaluationParts {
	readonly inspector: MainThreadInspector;
	readonly stops: Stops;
	readonly toJavaScript: ToJavaScript;
}

/** Evaluates TypeScript in a frame of held code, or, where nothing is held, in the notebook. */
export class Evaluation {
	readonly #parts: EvaluationParts;

	constructor(parts: EvaluationParts) {
		this.#parts = parts;
	}

	/** The value. Throws with the text of what the expression throws. `pure` refuses what would change anything. */
	async evaluate(typescript: string, frameId: number | undefined, pure = false): Promise<Runtime.RemoteObject> {
		const { inspector, stops, toJavaScript } = this.#parts;
		const expression = await toJavaScript(typescript);
		const options = { objectGroup, generatePreview: true, silent: true, timeout, throwOnSideEffect: pure };
		const callFrameId = stops.current?.call(frameId)?.callFrameId;
		// In `eval`, what it declares is its own: in the notebook no cell could declare that again.
		const inNotebook = `(0, eval)(${JSON.stringify(expression)})`;
		const { result, exceptionDetails } =
			callFrameId === undefined
				? await inspector.post("Runtime.evaluate", { ...options, expression: inNotebook })
				: await inspector.post("Debugger.evaluateOnCallFrame", { ...options, expression, callFrameId });
		if (exceptionDetails === undefined) return result;
		throw new Error(valueText(exceptionDetails.exception ?? { type: "undefined" }));
	}

	/** The variable as the notebook would show it: nothing if there is none. */
	async show(name: string, frameId: number | undefined): Promise<JsonObject> {
		if (!isIdentifier(name) && name !== "this") return {};
		const value = await this.evaluate(name, frameId).catch(() => undefined);
		if (value === undefined) return {};
		const { inspector, stops } = this.#parts;
		const free = stops.current === undefined;
		const { result: engine } = await inspector.post("Runtime.evaluate", { expression: debugging, objectGroup });
		const shown = inspector.post("Runtime.callFunctionOn", {
			objectId: engine.objectId,
			functionDeclaration: "function (value, wait) { return this.show(value, wait); }",
			arguments: [argumentOf(value), { value: free }],
			awaitPromise: free,
			returnByValue: true,
			silent: true,
		});
		const answer = await Promise.race([shown, sleep(showTime, undefined, { ref: false })]);
		if (answer === undefined || answer.exceptionDetails !== undefined) return { "text/plain": valueText(value) };
		return answer.result.value as JsonObject;
	}

	/** Gives a variable of the notebook the value of one of the frame's. */
	async copyToGlobals(source: string, target: string, frameId: number | undefined): Promise<void> {
		for (const name of [source, target]) {
			if (!isIdentifier(name)) throw new Error(`expected the name of a variable, got ${JSON.stringify(name)}`);
		}
		await setNotebookVariable(this.#parts.inspector, target, await this.evaluate(source, frameId));
	}
}
