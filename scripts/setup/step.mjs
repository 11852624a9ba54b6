// @ts-check
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "./setup-error.mjs";
import { isFresh, readStamp, writeStamp } from "./stamp.mjs";

/**
 * What a step's result depends on: the contents of files, and plain values such as versions and paths.
 * @typedef {{ files?: readonly string[], values?: Readonly<Record<string, unknown>> }} Inputs
 *
 * What the earlier steps found out, by the step's name.
 * @typedef {Record<string, any>} Results
 *
 * @typedef {object} Context
 * @property {string} root        the repository
 * @property {string} state       the folder of stamps and logs
 * @property {NodeJS.ProcessEnv} env
 * @property {Results} results
 * @property {import("./progress.mjs").Progress} progress
 *
 * What is missing, why, the command that mends it, and what is used instead.
 * @typedef {{ reason: string, mend: string, instead: string }} Lack
 *
 * `remember`: the lack will be the same next time unless an input changes, so it need not be tried again.
 * @typedef {{ result?: any, note?: string, lack?: Lack, remember?: boolean }} Outcome
 *
 * @typedef {object} Step
 * @property {string} name        of its stamp and log
 * @property {string} title       as printed
 * @property {(context: Context) => Inputs} inputs
 * @property {(context: Context, result: any) => readonly string[]} outputs   paths without which the step is to be done again
 * @property {(context: Context) => Promise<Outcome | undefined> | Outcome | undefined} [adopt]
 *   is the work done already, though no stamp says so? Not asked after a run that was cut off.
 * @property {(context: Context, how: { again: boolean }) => Promise<Outcome>} run   `again`: the last run was cut off
 */

/**
 * Does a step unless its stamp says that nothing it depends on has changed.
 * The stamp is written last: a step that was killed half-way is done again.
 *
 * @param {Step} step
 * @param {Context} context
 * @returns {Promise<"skipped" | "adopted" | "done" | "lacking">}
 */
export async function runStep(step, context) {
	const { progress, state } = context;
	const inputs = step.inputs(context);
	const stamp = readStamp(state, step.name);
	if (stamp !== undefined && isFresh(state, step.name, stamp, inputs)) {
		const missing = step.outputs(context, stamp.outcome.result).find((path) => !existsSync(path));
		if (missing === undefined) {
			context.results[step.name] = stamp.outcome.result;
			if (stamp.outcome.lack) {
				progress.lacking(step.title, stamp.outcome.lack);
				return "lacking";
			}
			progress.skipped(step.title, "up to date");
			return "skipped";
		}
	}
	mkdirSync(state, { recursive: true });
	const started = join(state, `${step.name}.started`);
	const cutOff = existsSync(started);
	const found = cutOff ? undefined : await step.adopt?.(context);
	if (found !== undefined) {
		writeStamp(state, step.name, step.inputs(context), found);
		context.results[step.name] = found.result;
		progress.skipped(step.title, found.note ?? "already there");
		return "adopted";
	}
	rmSync(join(state, `${step.name}.json`), { force: true });
	writeFileSync(started, `${process.pid}\n`);
	progress.begin(step.title, cutOff ? "again, because the last run was cut off" : undefined);
	const outcome = await attempt(step, context, cutOff);
	context.results[step.name] = outcome.result;
	if (!outcome.lack || outcome.remember) writeStamp(state, step.name, step.inputs(context), outcome);
	rmSync(started);
	if (outcome.lack) {
		progress.lacking(step.title, outcome.lack);
		return "lacking";
	}
	progress.done(step.title, outcome.note);
	return "done";
}

/**
 * @param {Step} step
 * @param {Context} context
 * @param {boolean} again
 */
async function attempt(step, context, again) {
	try {
		return await step.run(context, { again });
	} catch (error) {
		context.progress.stop();
		if (error instanceof SetupError) throw error;
		throw new Error(`${step.title}: ${error instanceof Error ? error.message : error}`, { cause: error });
	}
}
