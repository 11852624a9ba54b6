import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { effectCurve, importanceBars, link, showViews } from "../../src/index.ts";
import { displaySymbol } from "../../src/protocol/host.ts";
import { failure } from "../failure.ts";
import { effect, importance } from "../views/global-fixtures.ts";
import { FakeHost } from "../widget/fake-host.ts";

let host: FakeHost;
beforeEach(() => {
	host = new FakeHost().install();
});
afterEach(() => FakeHost.uninstall());

describe("showViews(...views)", () => {
	it("shows views as they are, with a static form", async () => {
		const view = importanceBars(importance({ a: 0.2, b: 0.1 }));
		await (await showViews(view))[displaySymbol]();
		expect((host.comm.sent[0]!.data.state as { views: { title: string }[] }).views[0]!.title).toBe(view.title);
		FakeHost.uninstall();
		const bundle = await (await showViews(view))[displaySymbol]();
		expect(bundle["text/plain"]).toContain(view.caption);
		expect(bundle["image/png"]).toBeTruthy();
	});

	it("gives views of rows a selection that can be linked", async () => {
		const [one, other] = [await showViews(effectCurve(effect())), await showViews(effectCurve(effect()))];
		expect(one.selection).not.toBe(other.selection);
		one.selectRows([3]);
		link(one, other);
		expect(other.selectedRows).toEqual([3]);
	});

	it("refuses what is no view", async () => {
		expect(await failure(showViews())).toMatch(/^bad-input showViews: .*got none/);
		expect(await failure(showViews(importance({ a: 1 }) as never))).toMatch(/^bad-input .*got an object with schema/);
	});
});
