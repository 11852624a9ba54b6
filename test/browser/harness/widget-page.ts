import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { packBuffers } from "../../../src/protocol/buffers.ts";
import type { WidgetState } from "../../../src/protocol/widget-state.ts";
import { launchChromium } from "./chromium.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** No inline script, no eval, no request to anywhere: what a strict Jupyter server may ask for. Styles as Jupyter allows them. */
const policy = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'";

/** A state as the wire brings it. */
function wire(state: Partial<WidgetState>) {
	const { state: json, bufferPaths, buffers } = packBuffers(state);
	return { json, bufferPaths, buffers: buffers.map((bytes) => [...bytes]) };
}

/** How a page is opened. */
export interface PageOptions {
	readonly width?: number;
	readonly height?: number;
	readonly theme?: "light" | "dark";
	/** Whether the person asked for less motion; so by default, that pictures are still. */
	readonly reducedMotion?: boolean;
}

/** A page that draws widgets from the built bundle, on models of its own. */
export interface WidgetPage {
	readonly page: Page;
	/** Scripts that ran against the policy, requests that were made, errors that nobody caught. */
	readonly problems: readonly string[];
	/** Those so far, which then count as seen. */
	takeProblems(): string[];
	/** Draws a widget; the element that it is drawn in has the id. */
	show(id: string, state: WidgetState, live?: boolean): Promise<void>;
	/** What the kernel would send. */
	update(id: string, state: Partial<WidgetState>): Promise<void>;
	/** What the widget saved, custom messages it sent, and the listeners left on its model and the page. */
	facts(
		id: string,
	): Promise<{ saved: Record<string, unknown>[]; sent: unknown[]; modelListeners: number; pageListeners: number }>;
	/** The kernel has handled all messages. */
	handled(id: string): Promise<void>;
	remove(id: string): Promise<void>;
	close(): Promise<void>;
}

/** Starts a server for the built bundle and a browser; the bundle is what `scripts/build-widgets.mjs` made. */
export async function startWidgetPages(): Promise<{
	open(options?: PageOptions): Promise<WidgetPage>;
	close(): Promise<void>;
}> {
	const bundled = await build({
		entryPoints: [path.join(root, "test/browser/harness/page.ts")],
		bundle: true,
		write: false,
		format: "esm",
		target: "es2022",
		external: ["/anywidget.js"],
	});
	const files = new Map([
		["/page.js", { type: "text/javascript", body: bundled.outputFiles[0]!.text }],
		["/anywidget.js", { type: "text/javascript", body: await readFile(path.join(root, "dist/anywidget.js"), "utf8") }],
		[
			"/",
			{
				type: "text/html",
				body: '<!doctype html><html lang="en"><meta charset="utf-8"><title>widgets</title><body><script type="module" src="/page.js"></script></body></html>',
			},
		],
	]);
	const asked: string[] = [];
	const server = createServer((request, response) => {
		const file = files.get(request.url ?? "");
		if (!file) asked.push(request.url ?? "");
		response.writeHead(file ? 200 : 404, {
			"content-type": file?.type ?? "text/plain",
			"content-security-policy": policy,
		});
		response.end(file?.body);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const browser = await launchChromium();
	return {
		async open({ width = 1000, height = 900, theme = "light", reducedMotion = true } = {}) {
			const context = await browser.newContext({
				viewport: { width, height },
				colorScheme: theme,
				reducedMotion: reducedMotion ? "reduce" : "no-preference",
			});
			const page = await context.newPage();
			const problems: string[] = [];
			page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
			page.on("console", (message) => {
				if (message.type() === "error") problems.push(`console: ${message.text()}`);
			});
			page.on("dialog", (dialog) => {
				problems.push(`dialog: ${dialog.message()}`);
				void dialog.dismiss();
			});
			page.on("request", (request) => {
				const url = request.url();
				const known = files.has(url.replace(address, "")) || url.endsWith("/favicon.ico");
				if (!known && !url.startsWith("data:") && !url.startsWith("blob:")) problems.push(`request: ${url}`);
			});
			await page.goto(address);
			await page.waitForFunction(() => "harness" in window);
			await page.evaluate((dark) => {
				document.body.style.background = dark ? "#111111" : "#ffffff";
				document.body.style.color = dark ? "#e6e8ee" : "#1f2430";
				document.body.style.margin = "16px";
			}, theme === "dark");
			return {
				page,
				problems,
				takeProblems: () => problems.splice(0),
				show: (id, state, live = true) =>
					page.evaluate(([i, s, l]) => window.harness.show(i, s, l), [id, wire(state), live] as const),
				update: (id, state) => page.evaluate(([i, s]) => window.harness.update(i, s), [id, wire(state)] as const),
				facts: (id) => page.evaluate((i) => window.harness.facts(i), id),
				handled: (id) => page.evaluate((i) => window.harness.handled(i), id),
				remove: (id) => page.evaluate((i) => window.harness.remove(i), id),
				close: () => context.close(),
			};
		},
		async close() {
			await browser.close();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
