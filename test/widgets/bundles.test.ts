import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { beforeAll, describe, expect, test } from "vitest";
import { version } from "../../src/core/version.ts";
import {
	customWidgetModel,
	customWidgetView,
	widgetModel,
	widgetModule,
	widgetView,
} from "../../src/protocol/widget-state.ts";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));
const read = (name: string) => readFileSync(path.join(dist, name), "utf8");

beforeAll(() => {
	if (!existsSync(path.join(dist, "labextension/package.json")))
		throw new Error("expected the built widgets in dist/, found none: node scripts/build-widgets.mjs");
});

describe("the built extension", () => {
	const manifest = () => JSON.parse(read("labextension/package.json"));

	test("says where JupyterLab finds its entry, under the module name and version that the kernel gives", () => {
		const { name, version: built, jupyterlab } = manifest();
		expect([name, built]).toEqual([widgetModule, version]);
		expect(jupyterlab.extension).toBe(true);
		expect(existsSync(path.join(dist, "labextension", jupyterlab._build.load))).toBe(true);
	});

	test("registers a container that takes the share scope and waits to be asked", () => {
		const page: { document: object; _JUPYTERLAB?: Record<string, { init: unknown; get: unknown }> } = {
			document: { currentScript: { src: "http://host.invalid/lab/extensions/glasscell/static/remoteEntry.js" } },
		};
		runInNewContext(read(`labextension/${manifest().jupyterlab._build.load}`), page);
		expect(Object.keys(page._JUPYTERLAB ?? {})).toEqual([widgetModule]);
		expect(typeof page._JUPYTERLAB?.[widgetModule]?.init).toBe("function");
		expect(typeof page._JUPYTERLAB?.[widgetModule]?.get).toBe("function");
	});

	test("loads the charts only when one is shown: what starts with JupyterLab is small", () => {
		// 20 kB is a fiftieth of the charts' code; the extension and its entry have 4 kB.
		const kilobytes = 20;
		const files = [manifest().jupyterlab._build.load as string];
		const extension = /extension\.\w+\.js/.exec(read(`labextension/${files[0]}`))?.[0];
		expect(read(`labextension/${files[0]}`).length + read(`labextension/static/${extension}`).length).toBeLessThan(
			kilobytes * 1000,
		);
	});
});

describe("the AMD module", () => {
	test("defines both classes on the front end's own base", () => {
		class Base {}
		let made: Record<string, { prototype: object }> = {};
		const define = (needs: string[], factory: (base: object) => typeof made) => {
			expect(needs).toEqual(["@jupyter-widgets/base"]);
			made = factory({ DOMWidgetModel: Base, DOMWidgetView: Base });
		};
		runInNewContext(read("nbextension/index.js"), { define });
		expect(Object.keys(made)).toEqual([widgetModel, widgetView, customWidgetModel, customWidgetView]);
		for (const made_ of Object.values(made)) expect(made_.prototype).toBeInstanceOf(Base);
	});
});

describe("the bundles", () => {
	test.each(["nbextension/index.js", "anywidget.js"])("%s names no content delivery network", (name) => {
		expect(read(name)).not.toMatch(/jsdelivr|unpkg|cdnjs|esm\.sh/);
	});
});
