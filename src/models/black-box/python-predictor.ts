import { ExplainError, shown } from "../../core/errors.ts";
import { type NdArray, shapeText, type TypedArray } from "../../core/nd-array.ts";
import { checked, checkOptions, number, type OptionRules, oneOf, optionalText } from "../../core/options.ts";
import { type BlackBox, type BlackBoxOptions, blackBox, blackBoxRules } from "./black-box.ts";
import type { Frame } from "./python-frames.ts";
import { PythonProcess } from "./python-process.ts";
import { decodeAnswer, encodeArrowRows, encodeRows, type PythonFormat } from "./python-rows.ts";

/** Where the model's code is: the path of a script, the name of a module that Python can import, or the code itself. */
export type PythonSource = string | { readonly module: string } | { readonly code: string };

/** What {@link pythonPredictor} takes. */
export interface PythonPredictorOptions extends BlackBoxOptions {
	/** The function that answers; a dot leads into an object, as in `"model.predict_proba"`. Default `"predict"`. */
	function?: string;
	/** The Python that has the model's packages. Default: `GLASSCELL_PYTHON`, or `python3` on the path. */
	python?: string | undefined;
	/** The folder that it runs in. Default: that of this process. */
	cwd?: string | undefined;
	/** Added to this process's environment. */
	env?: Readonly<Record<string, string>>;
	/**
	 * What the function gets: an `"array"` (of NumPy where it is installed, otherwise lists of lists), or a `"table"` (of
	 * pyarrow, with the features' names; `table.to_pandas()` is a frame). Default `"array"`.
	 */
	rows?: "array" | "table";
	/** How rows travel: as `"json"` lines, or as `"arrow"` streams, which need pyarrow. Default `"auto"`: Arrow where pyarrow is and rows are those of a table, `[n, features]`. */
	format?: PythonFormat;
	/** Rows in one question at most. Default 1,024. */
	batchSize?: number;
	/** Milliseconds that one answer may take. Default 60,000. */
	timeout?: number;
	/** Milliseconds that starting may take, with the loading of the model. Default 120,000. */
	startTimeout?: number;
	/** Bytes of one answer at most. Default 1 GiB. */
	limit?: number;
	/** Called with what the model's code prints. Default: kept for error texts alone. */
	onOutput?: (text: string) => void;
}

/** A model in a Python process. */
export interface PythonPredictor extends BlackBox, AsyncDisposable {
	/** Ends the process, after two seconds also where it has not answered yet; what is asked afterwards is an error. */
	close(): Promise<void>;
}

const isTexts = (value: unknown) =>
	typeof value === "object" && value !== null && Object.values(value).every((text) => typeof text === "string");

const rules: OptionRules<Required<PythonPredictorOptions>> = {
	...blackBoxRules,
	function: checked("predict", "a name", (value) => typeof value === "string" && value !== ""),
	python: optionalText(),
	cwd: optionalText(),
	env: checked<Readonly<Record<string, string>>>({}, "an object of texts", isTexts),
	rows: oneOf(["array", "table"], "array"),
	format: oneOf(["auto", "json", "arrow"], "auto"),
	batchSize: number(1024, { min: 1, integer: true }),
	timeout: number(60_000, { min: 1 }),
	startTimeout: number(120_000, { min: 1 }),
	limit: number(2 ** 30, { min: 1, integer: true }),
	onOutput: checked<(text: string) => void>(
		() => {},
		"a function",
		(value) => typeof value === "function",
	),
};

/** What Python is told to load, and what it is called in error texts. */
function loadOf(source: PythonSource): { load: object; name: string } {
	if (typeof source === "string") return { load: { script: source }, name: source };
	if (typeof source === "object" && source !== null) {
		if ("module" in source) return { load: { module: source.module }, name: source.module };
		if ("code" in source) return { load: { code: source.code }, name: "code" };
	}
	throw new ExplainError(
		"bad-input",
		`pythonPredictor: expected the path of a script, { module } or { code }, got ${shown(source)}`,
	);
}

/**
 * Makes a model of a Python function, so that black-box methods can ask what only Python can run: a pickle of scikit-learn,
 * a PyTorch network with its own code. The person's own Python opens it; nothing of it is read here.
 *
 * The function gets rows `[n, …]` and gives a row of scores for each, as lists, a NumPy array, a tensor or a frame. The
 * process is started at the first question, kept for the next ones, and ended by `close()`, with `await using`, or with this
 * process. A process that crashed, took too long or was stopped is started anew at the next question. What the code
 * prints is kept apart from the answers.
 *
 * @throws ExplainError `bad-input`, `bad-option`. `predict` throws `backend` with Python's own traceback where the code
 * fails, and with what it wrote last where it ends or takes too long; `shape-mismatch`, `not-finite` or `bad-input` where
 * inputs or answers are not what was said; `aborted`, which ends the process.
 *
 * @example
 * ```ts
 * await using model = pythonPredictor(
 * 	{ code: "import joblib\nmodel = joblib.load('forest.joblib')" },
 * 	{ function: "model.predict_proba", outputNames: ["benign", "malignant"], python: ".venv/bin/python" },
 * );
 * const { values } = await model.predict(rows);
 * ```
 */
export function pythonPredictor(source: PythonSource, options: PythonPredictorOptions = {}): PythonPredictor {
	const all = checkOptions<Required<PythonPredictorOptions>>("pythonPredictor", rules, options);
	const { outputNames, featureNames, inputShape, outputUnit, cwd, env, rows: kind, format, limit, onOutput } = all;
	const { load, name } = loadOf(source);
	const who = `pythonPredictor ${JSON.stringify(name)}`;
	const usual = process.platform === "win32" ? "python" : "python3";
	const python = all.python ?? (process.env.GLASSCELL_PYTHON || usual);
	/** What runs, or is being started. */
	let child: PythonProcess | undefined;
	/** Whether it is ready, and can take Arrow. */
	let ready: { readonly process: PythonProcess; readonly arrow: boolean } | undefined;
	let closed = false;
	let asked = 0;
	/** Python answers one question after the other; each waits for the one before. */
	let last: Promise<unknown> = Promise.resolve();

	/** What Python's code raised, with its traceback. */
	const raised = (doing: string, { error, traceback }: Frame["message"]) =>
		new ExplainError("backend", `${who}: ${doing}${error}\n${traceback ?? ""}`.trimEnd());

	async function started(signal: AbortSignal) {
		if (closed) throw new ExplainError("backend", `${who}: it was closed`);
		if (ready?.process.alive) return ready;
		child = new PythonProcess({ who, python, cwd, env, limit, onOutput });
		const hello = { load, function: all.function, rows: kind };
		const { message } = await child.ask(hello, undefined, { doing: "starting", timeout: all.startTimeout, signal });
		if (message.error !== undefined) {
			await child.end();
			throw raised("loading failed: ", message);
		}
		ready = { process: child, arrow: message.arrow === true };
		return ready;
	}

	async function ask(rows: NdArray<TypedArray>, signal: AbortSignal): Promise<unknown> {
		// Stopped while it waited for its turn: the process is well and may go on.
		if (signal.aborted) throw new ExplainError("aborted", `${who}: stopped by its signal`, { cause: signal.reason });
		const { process, arrow } = await started(signal);
		if (format === "arrow" && !arrow) {
			throw new ExplainError(
				"backend",
				`${who}: format "arrow" needs the Python package pyarrow, which ${python} lacks`,
			);
		}
		const flat = rows.shape.length === 2;
		if (kind === "table" && !flat) {
			throw new ExplainError(
				"shape-mismatch",
				`${who}: expected rows of a table, [n, features], got ${shapeText(rows.shape)}`,
			);
		}
		const asArrow = flat && (kind === "table" || format === "arrow" || (format === "auto" && arrow));
		const id = ++asked;
		const data = asArrow ? await encodeArrowRows(rows, featureNames) : undefined;
		const message = data ? { id, arrow: data.length } : encodeRows(id, rows);
		const doing = `answering for ${rows.shape[0]} rows`;
		const answer = await process.ask(message, data, { doing, timeout: all.timeout, signal });
		if (answer.message.error !== undefined) throw raised("", answer.message);
		return decodeAnswer(answer);
	}

	const box = blackBox(
		{
			who,
			identity: { id: `python:${name}`, backend: "Python" },
			batchSize: all.batchSize,
			concurrency: 1,
			ask(rows, signal) {
				const answer = last.then(() => ask(rows, signal));
				last = answer.catch(() => {});
				return answer;
			},
		},
		{ outputNames, featureNames, inputShape, outputUnit },
	);
	const close = async (): Promise<void> => {
		closed = true;
		await child?.end();
		await last;
	};
	return { ...box, close, [Symbol.asyncDispose]: close };
}
