import { messageOf } from "../../../src/core/errors.ts";
import type { CustomContext, CustomModel } from "./custom-model.ts";

/** What a custom widget's module exports by default, or what the function makes that it exports. */
export interface CustomCode {
	/** Runs once for each model. */
	initialize?(context: { readonly model: CustomModel }): unknown;
	/** Runs once for each view; a function that it returns takes the view away. */
	render?(context: CustomContext): unknown;
}

const loaded = new Map<string, Promise<CustomCode>>();

function isCode(value: unknown): value is CustomCode {
	if (typeof value !== "object" || value === null) return false;
	const { initialize, render } = value as CustomCode;
	return typeof render === "function" || typeof initialize === "function";
}

async function load(source: string): Promise<CustomCode> {
	const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
	try {
		const { default: exported } = (await import(url)) as { default?: unknown };
		const code: unknown = typeof exported === "function" ? await exported() : exported;
		if (isCode(code)) return code;
		throw new Error("expected a default export with render or initialize, found none");
	} finally {
		URL.revokeObjectURL(url);
	}
}

/**
 * The code of a custom widget. It is the person's own, sent by the kernel that runs their notebook; the same text is
 * loaded once.
 */
export function customCode(source: string): Promise<CustomCode> {
	const known = loaded.get(source);
	if (known) return known;
	const loading = load(source);
	loaded.set(source, loading);
	loading.catch(() => loaded.delete(source));
	return loading;
}

/** Runs a part of a widget's life; its cleanup can be asked for before it has begun. */
export function life(begin: () => Promise<unknown>, onError: (message: string) => void): () => void {
	let ended = false;
	let cleanup: unknown;
	const end = () => {
		try {
			if (typeof cleanup === "function") cleanup();
		} catch (error) {
			console.error(error);
		}
	};
	begin().then(
		(result) => {
			cleanup = result;
			if (ended) end();
		},
		(error: unknown) => {
			console.error(error);
			if (!ended) onError(messageOf(error));
		},
	);
	return () => {
		if (ended) return;
		ended = true;
		end();
	};
}
