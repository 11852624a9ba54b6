import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { jupyterProgram } from "../machine.ts";
import { launchChromium } from "./harness/chromium.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where pictures of the pages go, for a person to look at; not committed. */
export const outputFolder = path.join(root, "test/output");

/** How a notebook is opened. */
export interface OpenOptions {
	readonly theme?: "light" | "dark";
	readonly width?: number;
	readonly height?: number;
}

/** A real JupyterLab server with settings of its own, in a folder of its own, and a real Chromium. */
export interface JupyterLab {
	/** The server's root folder; put notebooks here. */
	readonly folder: string;
	open(notebook: string, options?: OpenOptions): Promise<LabNotebook>;
	close(): Promise<void>;
}

/** A notebook as JupyterLab holds it. */
interface NotebookContents {
	readonly cells: readonly {
		readonly cell_type: string;
		readonly source: string;
		readonly outputs?: readonly { readonly output_type: string; readonly ename?: string; readonly evalue?: string }[];
	}[];
}

/** A notebook open in a page. */
export interface LabNotebook {
	readonly page: Page;
	/** Waits until the kernel is connected and idle. */
	ready(): Promise<void>;
	/** Starts all cells and does not wait for them. */
	start(): Promise<void>;
	/** Runs all cells and waits until the last has its number; throws with the text of the first error output. */
	runAll(): Promise<void>;
	/** The error outputs that the notebook holds, as `name: message`. */
	errors(): Promise<string[]>;
	/** Gives JupyterLab a command, such as `notebook:interrupt-kernel`. */
	command(id: string): Promise<void>;
	/** Saves the notebook and waits until the file on disk is newer. */
	save(): Promise<void>;
	screenshot(name: string): Promise<void>;
	/** Addresses outside the server that the page asked for. */
	readonly outsideRequests: readonly string[];
	close(): Promise<void>;
}

function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = net.createServer();
		server.on("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const { port } = server.address() as net.AddressInfo;
			server.close(() => resolve(port));
		});
	});
}

function writeSettings(folder: string, plugin: string, name: string, settings: object): void {
	const directory = path.join(folder, plugin);
	fs.mkdirSync(directory, { recursive: true });
	fs.writeFileSync(path.join(directory, `${name}.jupyterlab-settings`), JSON.stringify(settings));
}

/** Starts a server and a browser. */
export async function startJupyterLab(): Promise<JupyterLab> {
	const home = fs.mkdtempSync(path.join(os.tmpdir(), "glasscell lab "));
	const folder = path.join(home, "notebooks");
	const settings = path.join(home, "settings");
	fs.mkdirSync(folder);
	writeSettings(settings, "@jupyterlab/apputils-extension", "notification", {
		fetchNews: "false",
		checkForUpdates: false,
	});
	// Every cell is in the page, not only those in sight.
	writeSettings(settings, "@jupyterlab/notebook-extension", "tracker", { windowingMode: "none" });
	const port = await freePort();
	const log = fs.openSync(path.join(home, "server.log"), "w");
	const server = spawn(
		jupyterProgram("jupyter"),
		[
			"lab",
			"--no-browser",
			"--allow-root",
			`--ServerApp.root_dir=${folder}`,
			`--ServerApp.port=${port}`,
			"--ServerApp.port_retries=0",
			"--ServerApp.ip=127.0.0.1",
			"--IdentityProvider.token=",
			"--ServerApp.disable_check_xsrf=True",
			"--LabApp.expose_app_in_browser=True",
		],
		{
			env: {
				...process.env,
				HOME: home,
				JUPYTERLAB_SETTINGS_DIR: settings,
				JUPYTERLAB_WORKSPACES_DIR: path.join(home, "workspaces"),
				JUPYTER_CONFIG_DIR: path.join(home, "config"),
				JUPYTER_DATA_DIR: path.join(home, "data"),
				JUPYTER_RUNTIME_DIR: path.join(home, "runtime"),
			},
			stdio: ["ignore", log, log],
		},
	);
	const exited = new Promise<void>((resolve) => server.once("exit", () => resolve()));
	const address = `http://127.0.0.1:${port}`;
	let browser: Browser | undefined;
	const close = async (): Promise<void> => {
		await browser?.close();
		server.kill("SIGTERM");
		const forced = setTimeout(() => server.kill("SIGKILL"), 8_000);
		await exited;
		clearTimeout(forced);
		fs.closeSync(log);
		fs.rmSync(home, { recursive: true, force: true });
	};
	try {
		await serverAnswers(`${address}/api`, () => server.exitCode !== null, path.join(home, "server.log"));
		browser = await launchChromium();
	} catch (error) {
		await close();
		throw error;
	}
	const opened = browser;
	return {
		folder,
		close,
		open: (notebook, look = {}) => openNotebook(opened, address, folder, settings, notebook, look),
	};
}

async function serverAnswers(url: string, isGone: () => boolean, logFile: string): Promise<void> {
	const deadline = Date.now() + 60_000;
	while (Date.now() < deadline) {
		if (isGone()) break;
		const answer = await fetch(url).catch(() => undefined);
		if (answer?.ok) return;
		await new Promise((resolve) => setTimeout(resolve, 150));
	}
	throw new Error(`JupyterLab did not start; its log ends:\n${fs.readFileSync(logFile, "utf8").slice(-2000)}`);
}

async function openNotebook(
	browser: Browser,
	address: string,
	folder: string,
	settings: string,
	notebook: string,
	{ theme = "light", width = 1280, height = 1600 }: OpenOptions,
): Promise<LabNotebook> {
	writeSettings(settings, "@jupyterlab/apputils-extension", "themes", {
		theme: theme === "dark" ? "JupyterLab Dark" : "JupyterLab Light",
		"adaptive-theme": false,
	});
	const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
	const page = await context.newPage();
	const outsideRequests: string[] = [];
	page.on("request", (request) => {
		const url = request.url();
		if (!url.startsWith(address) && !/^(data|blob):/.test(url)) outsideRequests.push(url);
	});
	await page.goto(`${address}/lab/tree/${encodeURIComponent(notebook)}?reset`);
	await page.locator(".jp-Notebook .jp-Cell").first().waitFor();

	/** What is in the notebook now; the page's marks do not tell an error from a text on stderr. */
	const contents = (): Promise<NotebookContents> =>
		page.evaluate(() => {
			type App = { shell: { currentWidget: { content: { model: { toJSON(): unknown } } } } };
			return (window as unknown as { jupyterapp: App }).jupyterapp.shell.currentWidget.content.model.toJSON();
		}) as Promise<NotebookContents>;
	const errors = async (): Promise<string[]> =>
		(await contents()).cells
			.flatMap((cell) => cell.outputs ?? [])
			.filter((output) => output.output_type === "error")
			.map((output) => `${output.ename}: ${output.evalue}`);
	const cellsDone = async (): Promise<void> => {
		const deadline = Date.now() + 240_000;
		for (;;) {
			if ((await errors()).length > 0) return;
			const prompts = await page.locator(".jp-CodeCell .jp-InputPrompt").allTextContents();
			const cells = (await contents()).cells.filter((cell) => cell.cell_type === "code");
			const counted = prompts.filter((text) => /\[\s*\d+\s*\]/.test(text)).length;
			if (counted === cells.filter((cell) => cell.source.length > 0).length) return;
			if (Date.now() > deadline) throw new Error(`the cells did not end; their prompts are ${prompts.join(" ")}`);
			await new Promise((resolve) => setTimeout(resolve, 250));
		}
	};

	// The notebook's indicator says "idle" before the session is connected, and running then opens a dialog: ask the session itself.
	const ready = async (): Promise<void> => {
		await page.waitForFunction(
			() => {
				type Session = { isReady: boolean; session?: { kernel?: { connectionStatus: string; status: string } } };
				const lab = (window as { jupyterapp?: { shell: { currentWidget?: { sessionContext?: Session } } } }).jupyterapp;
				const context = lab?.shell.currentWidget?.sessionContext;
				const kernel = context?.session?.kernel;
				return context?.isReady === true && kernel?.connectionStatus === "connected" && kernel.status === "idle";
			},
			null,
			{ timeout: 60_000, polling: 200 },
		);
	};

	// Not awaited in the page: a command's promise may end with the last cell, and evaluate() has no time limit.
	const command = (id: string): Promise<void> =>
		page.evaluate((id) => {
			type App = { commands: { execute(id: string): Promise<unknown> } };
			void (window as unknown as { jupyterapp: App }).jupyterapp.commands.execute(id);
		}, id);
	const start = async (): Promise<void> => {
		await ready();
		await command("notebook:run-all-cells");
	};

	return {
		page,
		outsideRequests,
		ready,
		start,
		command,
		errors,
		async runAll() {
			await start();
			await cellsDone();
			const [error] = await errors();
			if (error) throw new Error(`a cell failed: ${error}`);
		},
		async save() {
			const file = path.join(folder, notebook);
			const before = fs.statSync(file).mtimeMs;
			await command("docmanager:save");
			const deadline = Date.now() + 20_000;
			while (fs.statSync(file).mtimeMs <= before || !isWhole(file)) {
				if (Date.now() > deadline) throw new Error(`JupyterLab did not save ${notebook}`);
				await new Promise((resolve) => setTimeout(resolve, 100));
			}
		},
		async screenshot(name) {
			fs.mkdirSync(outputFolder, { recursive: true });
			await page.screenshot({ path: path.join(outputFolder, `${name}.png`) });
		},
		close: () => context.close(),
	};
}

/** Whether the notebook is written to its end: it is seen while JupyterLab writes it, too. */
function isWhole(file: string): boolean {
	try {
		JSON.parse(fs.readFileSync(file, "utf8"));
		return true;
	} catch {
		return false;
	}
}
