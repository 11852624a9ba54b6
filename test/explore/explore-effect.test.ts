import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
	datasets,
	exploreEffect,
	exploreImportance,
	linearRegression,
	logisticRegression,
	Table,
} from "../../src/index.ts";
import { displaySymbol } from "../../src/protocol/host.ts";
import { failure } from "../failure.ts";
import { FakeHost, until } from "../widget/fake-host.ts";

let host: FakeHost;
beforeEach(() => {
	host = new FakeHost().install();
});
afterEach(() => FakeHost.uninstall());

interface Sent {
	readonly views: readonly {
		readonly caption: string;
		readonly selection?: string;
		readonly controls: readonly { id: string; disabled?: boolean; options?: readonly { value: string }[] }[];
		readonly figure: { readonly data: Readonly<Record<string, readonly unknown[]>>; readonly rows?: { field: string } };
	}[];
}
/** What the front end was last told of the picture. */
const view = () => {
	const states = [host.comm.sent[0]!.data.state, ...host.comm.states()] as Partial<Sent>[];
	return states.findLast((state) => state.views)!.views![0]!;
};

const penguins = (await datasets.load("penguins")).table.dropMissing();
const mass = await linearRegression().fit(penguins, {
	target: "bodyMass",
	features: ["flipperLength", "billLength", "species"],
});
const sexes = await logisticRegression().fit(penguins, { target: "sex", features: ["bodyMass", "species"] });

describe("exploreEffect(model, table)", () => {
	it("shows the first feature's curve with rows that can be selected", async () => {
		const explorer = await exploreEffect(mass, penguins);
		await explorer[displaySymbol]();
		expect(view().caption).toMatch(/^bodyMass goes from/);
		expect(view().figure.rows?.field).toBe("row");
		expect(view().selection).toBe(explorer.selection);
		expect(explorer.answer.payload.individual?.shape).toEqual([40, 24]);
		explorer.selectRows([3]);
		expect(explorer.selectedRows).toEqual([3]);
	});

	it("asks again for another feature, effect, or pair", async () => {
		const explorer = await exploreEffect(mass, penguins, { feature: "billLength", sample: 50 });
		await explorer[displaySymbol]();
		expect((await explorer.set({ feature: "2" })).payload.features[0]?.name).toBe("species");
		const pair = await explorer.set({ feature: "0", with: "1" });
		expect(pair.payload.features.map(({ name }) => name)).toEqual(["flipperLength", "billLength"]);
		await until(() => view().controls.some(({ id, disabled }) => id === "lines" && disabled), "the pair's controls");
		const accumulated = await explorer.set({ method: "accumulated" });
		expect(accumulated.provenance.method).toBe("accumulatedLocalEffects");
		// The joint effect beyond each one's own is one of numbers: a category takes the second feature away.
		const species = await explorer.set({ feature: "2" });
		expect(explorer.values.with).toBe("none");
		expect(species.payload.features).toHaveLength(1);
		await until(() => view().controls.some(({ id, options }) => id === "with" && options?.length === 1), "one choice");
	});

	it("lets curves start at 0 and draws as many as told", async () => {
		const explorer = await exploreEffect(mass, penguins);
		const { payload } = await explorer.set({ centre: true, lines: 3 });
		expect(payload.individual?.shape[0]).toBe(3);
		expect(payload.individual?.values[0]).toBe(0);
		await explorer[displaySymbol]();
		expect(view().caption).toMatch(/^change of bodyMass/);
	});

	it("chooses among the answers of a classification", async () => {
		const explorer = await exploreEffect(sexes, penguins, { feature: "bodyMass" });
		expect(explorer.answer.target?.names).toEqual(["male"]);
		expect((await explorer.set({ output: "0" })).target?.names).toEqual(["female"]);
		const named = await exploreEffect(sexes, penguins, { output: "female" });
		expect(named.answer.target?.names).toEqual(["female"]);
	});

	it("refuses features and rows that are not there", async () => {
		expect(await failure(exploreEffect(mass, penguins, { feature: "wing" }))).toMatch(/^unknown-name exploreEffect/);
		expect(await failure(exploreEffect(mass, Table.fromColumns({ a: [1] })))).toMatch(
			/^unknown-name .*"flipperLength"/,
		);
	});
});

describe("exploreImportance(model, table)", () => {
	it("shows bars, asks again for another score or way, and not for another number of bars", async () => {
		const explorer = await exploreImportance(mass, penguins, { target: "bodyMass", repeats: 3 });
		await explorer[displaySymbol]();
		expect(view().figure.data.importances).toHaveLength(3);
		expect(
			view()
				.controls.find(({ id }) => id === "score")
				?.options?.map(({ value }) => value),
		).toEqual(["r2", "negative mean squared error", "negative mean absolute error"]);
		const error = await explorer.set({ score: "negative mean absolute error" });
		expect(error.payload.score).toBe("negative mean absolute error");
		const alike = await explorer.set({ conditional: true });
		expect(alike.provenance.options.conditional).toBe(true);
		expect(alike.payload.scores.values[0]).toBeLessThan(error.payload.scores.values[0] as number);
		expect(await explorer.set({ repeats: 4 })).not.toBe(alike);
	});

	it("keeps its answer when only the number of bars changes", async () => {
		const { table, target } = await datasets.load("diabetes");
		const model = await linearRegression().fit(table, { target });
		const explorer = await exploreImportance(model, table, { target, repeats: 2 });
		const { answer } = explorer;
		await explorer[displaySymbol]();
		expect(await explorer.set({ shown: 4 })).toBe(answer);
		await until(() => view().figure.data.importances?.length === 4, "four bars");
	});

	it("refuses a target that is not there, and a score of another task", async () => {
		expect(await failure(exploreImportance(mass, penguins, {} as never))).toMatch(/^(bad-option|shape-mismatch) /);
		expect(await failure(exploreImportance(mass, penguins, { target: "sex" }))).toMatch(
			/^bad-input .*target "sex" to hold numbers.*got category/,
		);
		expect(await failure(exploreImportance(mass, penguins, { target: "bodyMass", score: "auc" }))).toMatch(
			/^bad-option .*score of a regression/,
		);
	});
});
