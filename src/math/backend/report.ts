import { deepFreeze } from "../../core/explanation.ts";
import { type Displayable, displaySymbol } from "../../protocol/host.ts";
import { tf } from "../tf.ts";
import type { Obstacle, Running } from "./attempt.ts";

/** What computes, on what device, and why nothing faster does. */
export interface BackendReport extends Omit<Running, "obstacles">, Displayable {
	/** The version of TensorFlow.js. */
	readonly tfjs: string;
	/** Who chose it; `"nobody"` before {@link ready} was awaited. */
	readonly chosenBy: "auto" | "GLASSCELL_BACKEND" | "useBackend" | "nobody";
	/** What would be faster, why it does not run, and what mends it; the fastest first. */
	readonly notFaster: readonly Obstacle[];
	/** Such as `tensorflow 2.20.0 CPU`. */
	readonly title: string;
	/** One line, such as `tensorflow 2.20.0 CPU (tfjs 4.22.0, 2 threads); GPU: none, …`. */
	toString(): string;
}

const title = ({ name, version, device }: Running): string => `${name} ${version} ${device}`;

function line(running: Running, notFaster: readonly Obstacle[]): string {
	const threads = `${running.threads} ${running.threads === 1 ? "thread" : "threads"}`;
	const named = running.deviceName === undefined ? [] : [running.deviceName];
	const inside = [`tfjs ${tf.version.tfjs}`, threads, ...named, ...running.features].join(", ");
	const reasons = notFaster.map(({ backend, reason, mend }) => `; ${backend}: none, ${reason} (${mend})`);
	return `${title(running)} (${inside})${reasons.join("")}`;
}

/** Makes the report of what runs. */
export function reportOf(
	running: Running,
	chosenBy: BackendReport["chosenBy"],
	obstacles: readonly Obstacle[],
): BackendReport {
	const { obstacles: own, ...rest } = running;
	const notFaster = [...own, ...obstacles];
	const text = line(running, notFaster) + (chosenBy === "nobody" ? "; not chosen yet: await ready()" : "");
	return deepFreeze({
		...rest,
		tfjs: tf.version.tfjs,
		chosenBy,
		notFaster,
		title: title(running),
		toString: () => text,
		[displaySymbol]: () => ({ "text/plain": text }),
	});
}
