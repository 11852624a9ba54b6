import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import process from "node:process";
import { findHost, hostSymbol } from "../../protocol/host.ts";

/**
 * What `import * as tslab from "tslab"` gives in this kernel: the public API of tslab 1.0.22 on our display channel. The
 * real package is not loaded: it is made to answer to a connection of its own.
 *
 * @module
 */

/** Shows content of one MIME type per call. */
export interface Display {
	/** Shows a script that the front end runs, if it does. */
	javascript(s: string): void;
	html(s: string): void;
	markdown(s: string): void;
	latex(s: string): void;
	svg(s: string): void;
	png(b: Uint8Array): void;
	jpeg(b: Uint8Array): void;
	gif(b: Uint8Array): void;
	pdf(b: Uint8Array): void;
	text(s: string): void;
	/** Shows content of any MIME type. */
	raw(contentType: string, b: string | Uint8Array): void;
}

/** The versions of tslab whose API this is, of TypeScript, and of Node.js. */
export interface Versions {
	readonly tslab: string;
	readonly typescript: string;
	readonly node: string;
}

class Output implements Display {
	readonly #id: string | undefined;
	#shown = false;

	constructor(id?: string) {
		this.#id = id;
	}

	javascript(s: string): void {
		this.raw("text/javascript", s);
	}

	html(s: string): void {
		this.raw("text/html", s);
	}

	markdown(s: string): void {
		this.raw("text/markdown", s);
	}

	latex(s: string): void {
		this.raw("text/latex", s);
	}

	svg(s: string): void {
		this.raw("image/svg+xml", s);
	}

	png(b: Uint8Array): void {
		this.raw("image/png", b);
	}

	jpeg(b: Uint8Array): void {
		this.raw("image/jpeg", b);
	}

	gif(b: Uint8Array): void {
		this.raw("image/gif", b);
	}

	pdf(b: Uint8Array): void {
		this.raw("application/pdf", b);
	}

	text(s: string): void {
		this.raw("text/plain", s);
	}

	raw(contentType: string, b: string | Uint8Array): void {
		const host = findHost();
		if (host === undefined) throw new Error(`tslab.display: expected ${String(hostSymbol)}, found no kernel`);
		// Bytes of every type, as tslab does; our own channel takes them for binary types only.
		const content = b instanceof Uint8Array ? Buffer.from(b).toString("base64") : b;
		const update = this.#shown;
		this.#shown = this.#id !== undefined;
		host.display({ [contentType]: content }, this.#id === undefined ? {} : { displayId: this.#id, update });
	}
}

/** The version strings of tslab and its dependencies. */
export const versions: Versions = {
	tslab: "1.0.22",
	typescript: (createRequire(import.meta.url)("typescript/package.json") as { version: string }).version,
	node: process.version,
};

/** Returns a new `Display` instance which displays and overwrites a single display-entry. */
export function newDisplay(): Display {
	return new Output(randomBytes(8).toString("hex"));
}

/** Utility functions to display rich contents in tslab. */
export const display: Display = new Output();
