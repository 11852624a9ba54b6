import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contents, KernelClient, text } from "./client.ts";

const root = path.join(import.meta.dirname, "../..");

/** The program of the npm package `deno`; it has one for each platform. */
const deno = [
	"@deno/linux-x64-glibc/deno",
	"@deno/darwin-arm64/deno",
	"@deno/darwin-x64/deno",
	"@deno/win32-x64/deno.exe",
]
	.map((name) => path.join(root, "node_modules", name))
	.find((name) => existsSync(name));

const imports = `import * as tf from "@tensorflow/tfjs";
import { digits, exploreImage, fromLayersModel, take } from "glasscell";
import { display } from "glasscell/notebook";`;

/** A network without training: what is asked is whether its explanation is shown. */
const explain = `const model = tf.sequential();
model.add(tf.layers.conv2d({ filters: 2, kernelSize: 3, activation: "relu", inputShape: [8, 8, 1] }));
model.add(tf.layers.flatten());
model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
const explorer = await exploreImage(fromLayersModel(model), take(digits().images, Int32Array.of(0)));
const bundle = await explorer[Symbol.for("Jupyter.display")]();`;

/** What every static form holds: the picture, HTML around it without a script, and a sentence. */
function expectStatic(bundle: Readonly<Record<string, string>>): void {
	expect(Buffer.from(bundle["image/png"]!, "base64").subarray(1, 4).toString()).toBe("PNG");
	expect(bundle["text/html"]).toMatch(/<img src="data:image\/png;base64,[^"]{500}/);
	expect(bundle["text/html"]).not.toMatch(/<script/i);
	expect(bundle["text/plain"]).toMatch(/Saliency/);
	expect(Object.keys(bundle).filter((type) => type.includes("widget"))).toEqual([]);
}

describe("the library where no kernel of ours runs", () => {
	let directory: string;
	beforeAll(() => {
		directory = mkdtempSync(path.join(tmpdir(), "glasscell peers "));
		mkdirSync(path.join(directory, "node_modules"));
		symlinkSync(root, path.join(directory, "node_modules/glasscell"), "junction");
		symlinkSync(
			path.join(root, "node_modules/@tensorflow"),
			path.join(directory, "node_modules/@tensorflow"),
			"junction",
		);
		const dependencies = { glasscell: "*", "@tensorflow/tfjs": "*" };
		writeFileSync(path.join(directory, "package.json"), JSON.stringify({ type: "module", dependencies }));
		writeFileSync(path.join(directory, "deno.json"), JSON.stringify({ nodeModulesDir: "manual" }));
	});
	afterAll(() => rmSync(directory, { recursive: true, force: true }));

	async function withKernel(argv: readonly string[], use: (kernel: KernelClient) => Promise<void>): Promise<void> {
		const kernel = await KernelClient.start({ argv, directory });
		try {
			await use(kernel);
		} finally {
			await kernel.close();
		}
	}

	async function run(kernel: KernelClient, code: string) {
		const exchange = await kernel.execute(code);
		expect(exchange.reply.content.status, text(exchange.published, "stderr")).toBe("ok");
		return exchange;
	}

	/** Waits for what a value shows that says asynchronously how: with Deno, this may come after the cell's `idle`. */
	const shown = (kernel: KernelClient, from: number, type: "display_data" | "execute_result" = "display_data") =>
		kernel.wait(() => contents(kernel.published.slice(from), type)[0]?.data, `the ${type}`);

	test("shows the picture, HTML and a sentence in a script, and display prints the sentence", async () => {
		const file = path.join(directory, "script.mjs");
		writeFileSync(file, `${imports}\n${explain}\nconsole.log(JSON.stringify(bundle));\ndisplay(explorer);\n`);
		const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: directory, maxBuffer: 2 ** 26 });
		const [json, ...printed] = stdout.split("\n");
		expectStatic(JSON.parse(json!));
		expect(printed.join("\n")).toMatch(/Saliency/);
	});

	test("shows them in a stock tslab kernel, which checks its types, through tslab's display and ours", async () => {
		const argv = [
			process.execPath,
			path.join(root, "node_modules/tslab/bin/tslab"),
			"kernel",
			"--config-path",
			"{connection_file}",
		];
		await withKernel(argv, async (kernel) => {
			await run(kernel, `${imports}\nimport * as tslab from "tslab";`);
			const { published } = await run(kernel, `${explain}\nJSON.stringify(bundle)`);
			expectStatic(JSON.parse(text(published)));
			const theirs = await run(kernel, 'tslab.display.html(bundle["text/html"])');
			expect(contents(theirs.published, "display_data")[0].data["text/html"]).toContain("<img");
			const from = kernel.published.length;
			await run(kernel, "display(explorer)");
			expect(await shown(kernel, from)).toEqual({ "text/html": expect.stringContaining("<img") });
		});
	});

	test("shows them in Deno's kernel, as a result and through our display", async (context) => {
		if (deno === undefined) return context.skip("npm has no deno for this platform");
		await withKernel([deno, "jupyter", "--kernel", "--conn", "{connection_file}"], async (kernel) => {
			await run(kernel, imports);
			await run(kernel, explain);
			const result = kernel.published.length;
			await run(kernel, "explorer");
			expectStatic(await shown(kernel, result, "execute_result"));
			const display = kernel.published.length;
			await run(kernel, "display(explorer); undefined");
			expectStatic(await shown(kernel, display));
		});
	});
});
