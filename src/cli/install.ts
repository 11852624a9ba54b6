import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { activePrefix, type JupyterSystem, prefixDataFolder, thisSystem, userDataFolder } from "./jupyter-paths.ts";
import { kernelName, kernelSpec, type NodeProgram, thisNode } from "./kernel-spec.ts";
import { UsageError } from "./usage-error.ts";

/** The built package, `dist/`. */
const builtPackage = fileURLToPath(new URL("..", import.meta.url));

/** What is installed, and with which Node. */
export interface InstallSource {
	/** `dist/`. */
	readonly built: string;
	readonly node: NodeProgram;
}

/**
 * Writes the kernelspec and the widget extension where Jupyter looks.
 *
 * @param dataFolder a Jupyter data folder, such as `~/.local/share/jupyter`
 * @returns the folders written
 * @throws Error where the widget extension has not been built
 */
export function install(
	dataFolder: string,
	{ built, node }: InstallSource = { built: builtPackage, node: thisNode() },
): string[] {
	const kernel = path.join(dataFolder, "kernels", kernelName);
	const extensions = [
		[path.join(built, "labextension"), path.join(dataFolder, "labextensions", kernelName)],
		[path.join(built, "nbextension"), path.join(dataFolder, "nbextensions", kernelName)],
	] as const;
	for (const [from] of extensions) {
		if (fs.existsSync(from)) continue;
		throw new Error(
			`expected the built widget extension in ${from}, found none; build it: npm run lab -- --setup-only`,
		);
	}
	fs.rmSync(kernel, { recursive: true, force: true });
	fs.cpSync(path.join(built, "cli/kernelspec"), kernel, { recursive: true });
	const spec = kernelSpec(node, path.join(built, "kernel-bundle/main.js"));
	fs.writeFileSync(path.join(kernel, "kernel.json"), `${JSON.stringify(spec, null, "\t")}\n`);
	for (const [from, to] of extensions) {
		fs.rmSync(to, { recursive: true, force: true });
		fs.cpSync(from, to, { recursive: true });
	}
	return [kernel, ...extensions.map(([, to]) => to)];
}

/**
 * Which data folder the arguments of `glasscell install` name.
 *
 * @throws UsageError where they name two, or an environment that is not there
 */
export function installTarget(args: readonly string[], system: JupyterSystem = thisSystem()): string {
	const options = parse(args);
	const chosen = Object.keys(options).map((name) => `--${name}`);
	if (chosen.length > 1)
		throw new UsageError(`expected one of --user, --sys-prefix and --prefix, got ${chosen.join(" and ")}`);
	if (options.prefix !== undefined) return prefixDataFolder(path.resolve(options.prefix));
	if (!options["sys-prefix"]) return userDataFolder(system);
	const prefix = activePrefix(system);
	if (prefix === undefined) {
		throw new UsageError(
			"--sys-prefix means the active virtual or conda environment, and none is active: activate one, or name its folder with --prefix",
		);
	}
	return prefixDataFolder(prefix);
}

function parse(args: readonly string[]): { user?: boolean; "sys-prefix"?: boolean; prefix?: string } {
	try {
		return parseArgs({
			args: [...args],
			options: { user: { type: "boolean" }, "sys-prefix": { type: "boolean" }, prefix: { type: "string" } },
		}).values;
	} catch (error) {
		throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
	}
}

/** `glasscell install`. */
export function runInstall(args: readonly string[]): number {
	for (const folder of install(installTarget(args))) console.log(`wrote ${folder}`);
	console.log("Check the installation with: glasscell doctor");
	return 0;
}
