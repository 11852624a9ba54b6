import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { watchTraining } from "../../src/explore/watch-training.ts";
import { useBackend } from "../../src/math/backend.ts";
import { tf } from "../../src/math/tf.ts";
import { displaySymbol } from "../../src/protocol/host.ts";
import type { WidgetStatus } from "../../src/protocol/widget-state.ts";
import { FakeHost } from "../widget/fake-host.ts";

let host: FakeHost;
beforeAll(async () => {
	await useBackend("cpu");
});
beforeEach(() => {
	host = new FakeHost().install();
});
afterEach(() => FakeHost.uninstall());

const [examples, batchSize, epochs] = [64, 8, 5];
const batches = examples / batchSize;

/** A line to learn, and a model of one weight. */
function setting() {
	const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, activation: "softmax", inputShape: [1] })] });
	model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
	const x = tf.linspace(-1, 1, examples).reshape([examples, 1]);
	const y = tf.oneHot(x.reshape([examples]).greater(0).cast("int32"), 2);
	const train = (callbacks: object) =>
		model.fit(x, y, { epochs, batchSize, validationSplit: 0, validationData: [x, y], callbacks, verbose: 0 });
	return { model, train };
}

const statuses = () => host.comm.states().flatMap(({ status }) => (status ? [status as WidgetStatus] : []));
const lastStatus = () => statuses().at(-1);

describe("watchTraining(model, options)", () => {
	it("shows the plot when training begins, and the finished one when the cell ends", async () => {
		const { model, train } = setting();
		await train(watchTraining(model, { epochs, batches, title: "A line" }));
		expect(host.displayed).toHaveLength(1);
		expect(host.displayed[0]?.bundle["text/plain"]).toContain("No epoch has ended yet.");
		await host.endCell();
		expect(host.displayed).toHaveLength(2);
		expect(host.displayed[1]?.options.update).toBe(true);
		expect(host.displayed[1]?.bundle["text/plain"]).toMatch(
			/^A line\nAfter epoch 5 of 5: accuracy .* on training data and .* on held-out data; loss/,
		);
		expect(lastStatus()).toEqual({ state: "idle" });
	});

	it("remembers the measures that fit reports", async () => {
		const { model, train } = setting();
		const watch = watchTraining(model, { epochs });
		const { history } = (await train(watch)) as { history: Record<string, number[]> };
		expect(watch.history).toEqual(
			Array.from({ length: epochs }, (_, i) => ({
				epoch: i + 1,
				loss: history.loss![i],
				accuracy: history.acc![i],
				heldOutLoss: history.val_loss![i],
				heldOutAccuracy: history.val_acc![i],
			})),
		);
	});

	it("shows how far training is: batches of all, rate and loss", async () => {
		const { model, train } = setting();
		await train(watchTraining(model, { epochs, batches }));
		await new Promise((resolve) => setTimeout(resolve, 60));
		const running = [host.comm.sent[0]!.data.state as { status: WidgetStatus }, ...host.comm.states()].find(
			(state) => (state.status as WidgetStatus | undefined)?.state === "running",
		);
		expect(running?.status).toMatchObject({
			total: epochs * batches,
			cancellable: true,
			label: expect.stringMatching(/^Epoch 1 of 5/),
		});
	});

	it("updates at most ten times a second, however fast the batches are", async () => {
		const watch = watchTraining({ stopTraining: false }, { epochs: 1, batches: 1e6 });
		await watch.onTrainBegin();
		const begin = performance.now();
		while (performance.now() - begin < 450) await watch.onBatchEnd(0, { loss: 1 });
		const seconds = (performance.now() - begin) / 1000;
		expect(statuses().length).toBeGreaterThan(0);
		// One at the start of each tenth of a second, and the one that was under way.
		expect(statuses().length).toBeLessThanOrEqual(Math.ceil(seconds * 10) + 1);
	});

	it("lets messages and timers in while batches follow each other", async () => {
		const watch = watchTraining({ stopTraining: false }, { epochs: 1 });
		await watch.onTrainBegin();
		let ticks = 0;
		const timer = setInterval(() => ticks++, 1);
		const begin = performance.now();
		while (performance.now() - begin < 200) await watch.onBatchEnd(0);
		clearInterval(timer);
		// Without a pause in the loop of promises no timer fires at all.
		expect(ticks).toBeGreaterThan(0);
	});

	it("ends fit early and without error when the cancel button is pressed", async () => {
		const { model, train } = setting();
		const watch = watchTraining(model, { epochs });
		const cancelling = {
			...watch,
			onEpochEnd: async (epoch: number, logs: Record<string, number>) => {
				await watch.onEpochEnd(epoch, logs);
				if (epoch === 1) await host.comm.receive({ method: "custom", content: { kind: "cancel" } });
			},
		};
		const { epoch } = await train(cancelling);
		expect(epoch).toEqual([0, 1]);
		await host.endCell();
		expect(lastStatus()).toEqual({ state: "stopped", message: "Training cancelled: stopped at epoch 2 of 5." });
		expect(host.displayed.at(-1)?.bundle["text/plain"]).toContain(
			"Training was stopped at epoch 2 of 5. After epoch 2 of 5:",
		);
	});

	it("makes fit throw the interrupt's reason after an interrupt, once the epoch's tensors are gone", async () => {
		const { model, train } = setting();
		await train({});
		const before = tf.memory().numTensors;
		const watch = watchTraining(model, { epochs });
		const interrupting = {
			...watch,
			onBatchEnd: async (batch: number, logs: Record<string, number>) => {
				if (batch === 3) host.interrupt.abort(new Error("KeyboardInterrupt"));
				await watch.onBatchEnd(batch, logs);
			},
		};
		await expect(train(interrupting)).rejects.toThrow("KeyboardInterrupt");
		expect(tf.memory().numTensors).toBe(before);
		await host.endCell();
		expect(lastStatus()).toEqual({ state: "stopped", message: "Training interrupted: stopped at epoch 1 of 5." });
		expect(host.displayed.at(-1)?.bundle["text/html"]).toContain("stopped at epoch 1 of 5");
	});

	it("says that it was stopped when running code is terminated, and listens no longer when training has ended", async () => {
		const watch = watchTraining({ stopTraining: false }, { epochs });
		await watch.onTrainBegin();
		watch.onEpochBegin(2);
		host.terminate();
		await host.endCell();
		expect(lastStatus()).toMatchObject({ state: "stopped", message: expect.stringContaining("epoch 3 of 5") });
		await watch.onTrainEnd();
		expect(host.terminationListeners).toBe(0);
	});

	it("can be used for a second fit", async () => {
		const { model, train } = setting();
		const watch = watchTraining(model, { epochs });
		await train(watch);
		await train(watch);
		expect(watch.history).toHaveLength(epochs);
	});

	it("watches in silence where no kernel of ours runs, and has the static form in the end", async () => {
		FakeHost.uninstall();
		const { model, train } = setting();
		const watch = watchTraining(model, { epochs });
		await train(watch);
		expect((await watch[displaySymbol]())["text/plain"]).toContain("After epoch 5 of 5");
	});

	it("shows a loss that is no number as what it is", async () => {
		const watch = watchTraining({ stopTraining: false }, { epochs: 2 });
		await watch.onTrainBegin();
		await watch.onEpochEnd(0, { loss: Number.NaN });
		await watch.onTrainEnd();
		await host.endCell();
		expect(lastStatus()).toEqual({ state: "idle" });
		expect(host.displayed.at(-1)?.bundle["text/plain"]).toContain("loss not a number");
	});

	it.each([0, 1.5, Number.NaN, "3"])("refuses %s epochs", (wrong) => {
		expect(() => watchTraining({ stopTraining: false }, { epochs: wrong as number })).toThrow(
			/watchTraining: expected epochs to be an integer at least 1, got/,
		);
	});
});
