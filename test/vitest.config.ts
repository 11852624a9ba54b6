import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Real processes, sockets and compilers: slower than a unit, and each file on its own. */
const slow = { testTimeout: 60_000, hookTimeout: 60_000, pool: "forks" as const };

const cores = availableParallelism();

const soak = "test/**/*.soak.test.ts";

export default defineConfig({
	test: {
		root: fileURLToPath(new URL("..", import.meta.url)),
		// Tests write nothing into the person's own history, and count tensors that nobody may free beside them.
		env: { GLASSCELL_HISTORY: "off", GLASSCELL_FINALIZER: "off" },
		reporters: ["default", fileURLToPath(new URL("reporter/closing-line.ts", import.meta.url))],
		projects: [
			{
				test: {
					name: "unit",
					include: ["test/**/*.test.ts", "test/scripts/**/*.test.mjs"],
					exclude: ["test/kernel/**", "test/browser/**", "test/notebooks/**"],
					pool: "forks",
					testTimeout: 30_000,
					// vitest leaves a core to itself, which of two would be half of them.
					maxWorkers: Math.max(cores - 1, Math.min(cores, 2)),
					sequence: { groupOrder: 0 },
				},
			},
			{
				test: {
					name: "kernel",
					include: ["test/kernel/**/*.test.ts", "test/notebooks/**/*.test.ts"],
					exclude: [soak],
					...slow,
					// Tests of one file that may run beside each other, as the notebooks. The files run one after another where cores are few: many say how soon something happens.
					maxConcurrency: cores,
					sequence: { groupOrder: 1 },
				},
			},
			{
				// The same specifications with counts that take minutes: `npm run test:soak`, not part of `npm test`.
				test: {
					name: "soak",
					include: [soak],
					...slow,
					testTimeout: 3_600_000,
					hookTimeout: 600_000,
					fileParallelism: false,
				},
			},
			{
				test: {
					name: "browser",
					runner: fileURLToPath(new URL("reporter/browser-runner.ts", import.meta.url)),
					include: ["test/browser/**/*.test.ts"],
					...slow,
					testTimeout: 300_000,
					hookTimeout: 300_000,
					fileParallelism: false,
					sequence: { groupOrder: 2 },
				},
			},
		],
	},
});
