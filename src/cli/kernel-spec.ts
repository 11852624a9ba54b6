/** The name of the kernel's folder, and the one by which `jupyter` knows it. */
export const kernelName = "glasscell";

/** What `kernel.json` holds (Jupyter's field names). */
export interface KernelSpec {
	readonly display_name: string;
	readonly language: string;
	readonly argv: readonly string[];
	readonly env: Readonly<Record<string, string>>;
	readonly interrupt_mode: "message";
	readonly metadata: Readonly<Record<string, unknown>>;
}

/** The Node that will run the kernel. */
export interface NodeProgram {
	/** Absolute, because Jupyter may be started from where another `node` comes first on PATH. */
	readonly path: string;
	/** As `process.versions.node`. */
	readonly version: string;
	/** Whether it knows the flag `--no-force-async-hooks-checks`. */
	readonly canRelaxAsyncHooks: boolean;
}

/** The Node that runs this. */
export function thisNode(): NodeProgram {
	return {
		path: process.execPath,
		version: process.versions.node,
		canRelaxAsyncHooks: process.allowedNodeEnvironmentFlags.has("--no-force-async-hooks-checks"),
	};
}

/**
 * What the kernel's environment has besides the server's; it takes it out again, for child processes are not meant. By
 * default glibc keeps memory apart for each thread, and the kernel's threads would leave some 100 MB behind in it.
 */
export const kernelEnvironment = { MALLOC_ARENA_MAX: "2" } as const;

/**
 * The kernelspec. From Node 24 the kernel's interrupt cannot mend the async id stack from JavaScript, and the process
 * would abort on its check; the flag turns the check off.
 *
 * @param main the absolute path of the kernel's entry, `dist/kernel-bundle/main.js`
 */
export function kernelSpec(node: NodeProgram, main: string): KernelSpec {
	const major = Number.parseInt(node.version, 10);
	const flags = major >= 24 && node.canRelaxAsyncHooks ? ["--no-force-async-hooks-checks"] : [];
	return {
		display_name: "TypeScript (glasscell)",
		language: "typescript",
		argv: [node.path, ...flags, main, "{connection_file}"],
		env: kernelEnvironment,
		interrupt_mode: "message",
		metadata: { debugger: true },
	};
}
