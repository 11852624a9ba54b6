import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ViewSpec } from "../../src/core/view-spec.ts";
import { Explorer, type ExplorerDefinition, rowSelection } from "../../src/explore/explorer.ts";
import { link } from "../../src/explore/link.ts";
import { displaySymbol } from "../../src/protocol/host.ts";
import { FakeHost } from "../widget/fake-host.ts";
import { rasterView } from "../widget/fixtures.ts";

let host: FakeHost;
beforeEach(() => {
	host = new FakeHost().install();
});
afterEach(() => FakeHost.uninstall());

/** An explorer whose caption tells which rows are selected. */
const listing = (title: string): ExplorerDefinition<string> => ({
	values: {},
	controls: () => [],
	label: () => title,
	compute: async () => title,
	views: (_answer, _values, _controls, rows) => [
		rasterView(undefined, { caption: `${title}: ${rows.join(", ")}`, selection: rowSelection }),
		rasterView(undefined, { caption: "another", selection: "pixel of 8 × 8" }),
	],
	followsSelection: true,
});

async function shown(title: string) {
	const explorer = await Explorer.start(listing(title));
	await explorer[displaySymbol]();
	const comm = host.comms.at(-1)!;
	const views = () =>
		([comm.sent[0]!.data.state, ...comm.states()] as Record<string, unknown>[]).findLast((state) => "views" in state)!
			.views as ViewSpec[];
	return { explorer, comm, views };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 60));

describe("rows of an explorer", () => {
	it("are a selection of its own, and other selections stay shared by name", async () => {
		const [a, b] = [await shown("a"), await shown("b")];
		expect(a.views()[0]!.selection).toBe(a.explorer.selection);
		expect(a.explorer.selection).not.toBe(b.explorer.selection);
		expect(a.views()[1]!.selection).toBe("pixel of 8 × 8");
	});

	it("are told by the front end, and views that follow are made anew", async () => {
		const { explorer, comm, views } = await shown("a");
		await comm.update({ selections: { [explorer.selection]: { kind: "items", items: [3, 5] } } });
		await settled();
		expect(explorer.selectedRows).toEqual([3, 5]);
		expect(views()[0]!.caption).toBe("a: 3, 5");
	});

	it("can be selected by a program, and nothing again", async () => {
		const { explorer, views } = await shown("a");
		explorer.selectRows([1]);
		await settled();
		expect(views()[0]!.caption).toBe("a: 1");
		explorer.selectRows([]);
		expect(explorer.selectedRows).toEqual([]);
	});
});

describe("link", () => {
	it("gives explorers one selection, and keeps what was selected", async () => {
		const [a, b] = [await shown("a"), await shown("b")];
		b.explorer.selectRows([7]);
		link(a.explorer, b.explorer);
		await settled();
		expect(b.explorer.selection).toBe(a.explorer.selection);
		expect([a.explorer.selectedRows, b.explorer.selectedRows]).toEqual([[7], [7]]);
		expect(a.views()[0]!.selection).toBe(b.views()[0]!.selection);
		expect(a.views()[0]!.caption).toBe("a: 7");
	});

	it("refuses what has no rows", async () => {
		const { explorer } = await shown("a");
		expect(() => link(explorer)).toThrow(/expected two or more explorers .* got 1/);
		expect(() => link(explorer, {} as never)).toThrow(/got an object with no keys/);
	});
});
