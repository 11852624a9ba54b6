import type { MimeBundle } from "../protocol/host.ts";

/** How a kernel that is not ours shows a MIME bundle. */
type Show = (bundle: MimeBundle) => void | Promise<void>;

/** What a running tslab kernel leaves in the realm: the `require` of its cells gives its own public API. */
interface TslabRealm {
	readonly __tslab__?: { readonly require?: (id: "tslab") => TslabApi };
}
interface TslabApi {
	readonly display: { raw(type: string, content: unknown): void };
}

/** Deno's kernel. */
interface DenoRealm {
	readonly Deno?: { readonly jupyter?: DenoJupyter };
}
interface DenoJupyter {
	display(bundle: MimeBundle, options: { raw: true }): Promise<void>;
	broadcast(type: string, content: object): Promise<void>;
}

/** One output of tslab holds one type: the first of these that a bundle has. */
const richest = ["text/html", "image/svg+xml", "image/png", "text/markdown", "text/latex", "text/plain"];

function denoJupyter(): DenoJupyter | undefined {
	try {
		return (globalThis as DenoRealm).Deno?.jupyter;
	} catch {
		return undefined; // Deno has the getter everywhere, and lets it throw outside of its kernel
	}
}

/** The way in which the running kernel shows a bundle; undefined in ours, and where no kernel runs. */
export function otherKernel(): Show | undefined {
	const deno = denoJupyter();
	if (deno !== undefined) return (bundle) => deno.display(bundle, { raw: true });
	const tslab = (globalThis as TslabRealm).__tslab__?.require?.("tslab");
	if (tslab === undefined) return undefined;
	return (bundle) => {
		const type = richest.find((each) => bundle[each] !== undefined) ?? Object.keys(bundle)[0];
		if (type !== undefined) tslab.display.raw(type, bundle[type]);
	};
}

/** Empties the running cell's output, where a kernel that is not ours can. */
export function clearElsewhere(wait: boolean): void {
	void denoJupyter()?.broadcast("clear_output", { wait });
}
