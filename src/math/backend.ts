import { ExplainError, shown } from "../core/errors.ts";
import {
	type Attempt,
	automatic,
	type BackendName,
	backendNames,
	type Obstacle,
	type Running,
} from "./backend/attempt.ts";
import { registerGradients } from "./backend/gradients/register.ts";
import { registerKernels } from "./backend/kernels/register.ts";
import { type BackendReport, reportOf } from "./backend/report.ts";
import { describeTensorFlow, tryTensorFlow } from "./backend/tensorflow.ts";
import { describeWasm, tryWasm } from "./backend/wasm.ts";
import { describeWebGpu, tryWebGpu } from "./backend/webgpu.ts";
import { collectForgottenInNotebooks } from "./memory-finalizer.ts";
import { settleVariables, tf } from "./tf.ts";

export type { BackendName, Obstacle } from "./backend/attempt.ts";
export type { BackendReport } from "./backend/report.ts";

const cpu = (): Running => ({
	name: "cpu",
	version: tf.version_core,
	device: "CPU",
	threads: 1,
	features: [],
	obstacles: [],
});

const describe: Record<BackendName, () => Running> = {
	tensorflow: describeTensorFlow,
	wasm: describeWasm,
	webgpu: describeWebGpu,
	cpu,
};

const attempts: Record<BackendName, (thorough: boolean) => Attempt | Promise<Attempt>> = {
	tensorflow: tryTensorFlow,
	wasm: tryWasm,
	webgpu: tryWebGpu,
	cpu: () => ({ runs: true, running: cpu() }),
};

let chosenBy: BackendReport["chosenBy"] = "nobody";
let obstacles: readonly Obstacle[] = [];
let choosing: Promise<BackendReport> | undefined;

/** Selects a backend that is loaded, and checks that tfjs did not quietly take another. */
async function select(name: BackendName): Promise<void> {
	const selected = await tf.setBackend(name);
	if (!selected || tf.getBackend() !== name) {
		throw new ExplainError("backend", `expected the backend ${name} to be selected, got ${tf.getBackend()}`);
	}
}

/** Loads and selects a backend; gives the obstacle where that fails. */
async function start(name: BackendName, thorough: boolean): Promise<Obstacle | undefined> {
	await settleVariables();
	const attempt = await attempts[name](thorough);
	if (!attempt.runs) return attempt.obstacle;
	await select(name);
	return undefined;
}

/** Starts exactly this backend. */
async function startOnly(name: BackendName, told: string): Promise<void> {
	const obstacle = await start(name, true);
	if (obstacle) {
		throw new ExplainError(
			"backend",
			`${told}: expected the backend ${name} to start, but ${obstacle.reason}. To mend it: ${obstacle.mend}`,
		);
	}
	obstacles = [];
}

/** Starts the fastest backend that runs, and keeps why faster ones do not. */
async function startBest(): Promise<void> {
	const met: Obstacle[] = [];
	for (const name of automatic) {
		const obstacle = await start(name, false);
		if (!obstacle) break;
		met.push(obstacle);
	}
	obstacles = met;
}

function checkName(told: string, name: string, words: readonly string[]): void {
	if (words.includes(name)) return;
	throw new ExplainError("bad-option", `${told}: expected one of ${words.join(", ")}, got ${shown(name)}`);
}

async function choose(): Promise<BackendReport> {
	const wish = process.env.GLASSCELL_BACKEND || "auto";
	checkName("GLASSCELL_BACKEND", wish, ["auto", ...backendNames]);
	if (wish === "auto") await startBest();
	else await startOnly(wish as BackendName, `GLASSCELL_BACKEND=${wish}`);
	chosenBy = wish === "auto" ? "auto" : "GLASSCELL_BACKEND";
	return backend();
}

/**
 * Starts the backend that `GLASSCELL_BACKEND` names (`auto`, `tensorflow`, `wasm`, `webgpu` or `cpu`; default `auto`: the first
 * of tensorflow, wasm, cpu that passes a trial) and says what runs. Every explainer awaits it; a second call costs nothing.
 *
 * @throws ExplainError `backend` when the one that was asked for cannot start, with what mends it; `bad-option` for another name.
 */
export function ready(): Promise<BackendReport> {
	choosing ??= choose().catch((error: unknown) => {
		choosing = undefined;
		throw error;
	});
	return choosing;
}

/**
 * Changes the backend; tensors and models move along when they are next used. Away from `webgpu` only variables (the weights of
 * models) and tensors that were read move, as nothing else can be fetched synchronously.
 *
 * @throws ExplainError `backend` when it cannot start, with what mends it; `bad-option` for a name that does not exist.
 */
export async function useBackend(name: BackendName): Promise<BackendReport> {
	checkName("useBackend", name, backendNames);
	await choosing?.catch(() => undefined);
	await startOnly(name, `useBackend(${JSON.stringify(name)})`);
	chosenBy = "useBackend";
	choosing = Promise.resolve(backend());
	return choosing;
}

/** What computes now, on what device, and why nothing faster does. As a cell's last expression it shows one line. */
export function backend(): BackendReport {
	const name = (tf.getBackend() || "cpu") as BackendName;
	const known = describe[name];
	if (!known) throw new ExplainError("backend", `backend: tfjs runs ${shown(name)}, which glasscell does not know`);
	return reportOf(known(), chosenBy, obstacles);
}

registerGradients();
registerKernels("cpu");
collectForgottenInNotebooks();
