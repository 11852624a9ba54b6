import type { Runtime } from "node:inspector";
import type { MainThreadInspector } from "../protocol-worker/main-thread-inspector.ts";
import { isIdentifier, objectGroup } from "./variables.ts";

/** Names that the kernel declares in cells. */
const own = /^__glasscell_/;

/** What every thread of this Node has: no business of the notebook's. */
const standard = new Set(Object.getOwnPropertyNames(globalThis));

/**
 * The names that the notebook has declared, and what it has put on `globalThis`, as an object that has each as a member.
 * Read once, one by one: a name whose cell failed before giving it a value cannot be read.
 */
export async function notebookVariables(inspector: MainThreadInspector): Promise<Runtime.RemoteObject> {
	const { names } = await inspector.post("Runtime.globalLexicalScopeNames");
	const readers = names
		.filter((name) => !own.test(name) && isIdentifier(name))
		.map((name) => `[${JSON.stringify(name)}, () => ${name}]`);
	const expression = `((readers, standard) => {
	const page = Object.create(null);
	for (const [name, read] of readers) try { page[name] = read(); } catch {}
	for (const name of Object.keys(globalThis)) {
		if (!(name in page) && !standard.has(name)) Object.defineProperty(page, name, Object.getOwnPropertyDescriptor(globalThis, name));
	}
	return page;
})([${readers.join(", ")}], new Set(${JSON.stringify([...standard])}))`;
	const { result } = await inspector.post("Runtime.evaluate", { expression, silent: true, objectGroup });
	return result;
}

const carrier = `globalThis[Symbol.for("glasscell.carrier")]`;

/**
 * Gives a variable of the notebook this value; declares it if there is none. Held code cannot wait for an answer of the
 * REPL mode, which alone declares what later cells may declare again; but it does what it is told at once.
 */
export async function setNotebookVariable(
	inspector: MainThreadInspector,
	name: string,
	value: Runtime.RemoteObject,
): Promise<void> {
	const { names } = await inspector.post("Runtime.globalLexicalScopeNames");
	const global = await inspector.post("Runtime.evaluate", { expression: "globalThis", objectGroup });
	await inspector.post("Runtime.callFunctionOn", {
		objectId: global.result.objectId,
		functionDeclaration: `function (value) { ${carrier} = value; }`,
		arguments: [argumentOf(value)],
	});
	if (names.includes(name))
		await inspector.post("Runtime.evaluate", { expression: `${name} = ${carrier}`, silent: true });
	else {
		const declared = inspector.post("Runtime.evaluate", { expression: `let ${name} = ${carrier}`, replMode: true });
		declared.catch(() => undefined); // ends with the process at the latest
	}
	await inspector.post("Runtime.evaluate", { expression: `delete ${carrier}` });
}

/** A value as an argument of a call. */
export function argumentOf(value: Runtime.RemoteObject): Runtime.CallArgument {
	if (value.objectId !== undefined) return { objectId: value.objectId };
	if (value.unserializableValue !== undefined) return { unserializableValue: value.unserializableValue };
	return value.type === "undefined" ? {} : { value: value.value };
}
