// @ts-check
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds between looks at another set-up that is running. */
const pause = 300;

/**
 * Runs `work` while no other process does the same in this checkout: two set-ups would write the same files.
 * A lock left by a process that is gone is taken over.
 *
 * @template T
 * @param {string} state
 * @param {() => Promise<T>} work
 * @param {(line: string) => void} [say]
 */
export async function oneAtATime(state, work, say = console.log) {
	mkdirSync(state, { recursive: true });
	const lock = join(state, "lock");
	for (let told = false; !take(lock); told = true) {
		const holder = holderOf(lock);
		if (holder !== undefined && !isAlive(holder)) {
			rmSync(lock, { force: true });
			continue;
		}
		if (!told) say(`Another set-up is running here (process ${holder ?? "unknown"}); waiting for it.`);
		await sleep(pause);
	}
	try {
		return await work();
	} finally {
		rmSync(lock, { force: true });
	}
}

/** @param {string} lock */
function take(lock) {
	try {
		writeFileSync(lock, `${process.pid}\n`, { flag: "wx" });
		return true;
	} catch (error) {
		if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
		throw error;
	}
}

/** @param {string} lock */
function holderOf(lock) {
	try {
		const pid = Number.parseInt(readFileSync(lock, "utf8"), 10);
		return Number.isNaN(pid) ? undefined : pid;
	} catch {
		// Given back between the two looks.
		return undefined;
	}
}

/** @param {number} pid */
function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// EPERM: it lives, under another user.
		return error instanceof Error && "code" in error && error.code === "EPERM";
	}
}
