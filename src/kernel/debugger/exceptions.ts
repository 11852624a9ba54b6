import type { Runtime } from "node:inspector";
import type { Catchers } from "./catchers.ts";
import type { Stop } from "./stop.ts";
import { valueText } from "./value-text.ts";

/** At which exceptions code stops. */
export type ExceptionFilter = "uncaught" | "all";

/** The filters as a front end offers them. */
export const exceptionFilters = [
	{
		filter: "uncaught",
		label: "Uncaught Exceptions",
		description: "Stop where an error is thrown that nothing catches",
	},
	{ filter: "all", label: "All Exceptions", description: "Stop wherever an error is thrown, also if it is caught" },
].map((filter) => ({ ...filter, default: false }));

/** What V8 says of the exception that has stopped the code. */
type Thrown = Runtime.RemoteObject & { readonly uncaught?: boolean };

/** What V8 is to stop at. Of what a cell rejects with after it has awaited it says that it is caught, so it is asked for all. */
export function pauseState(filters: readonly ExceptionFilter[], stepping: boolean): "none" | "uncaught" | "all" {
	if (filters.includes("all")) return "all";
	if (!filters.includes("uncaught")) return "none";
	return stepping ? "uncaught" : "all"; // passing over a stop would end the step
}

/** Whether the exception at which V8 has stopped is one of those asked for. */
export async function isStopFor(filters: readonly ExceptionFilter[], stop: Stop, catchers: Catchers): Promise<boolean> {
	if (filters.includes("all")) return stop.written;
	if (!filters.includes("uncaught") || !stop.written) return false;
	if ((stop.paused.data as Thrown | undefined)?.uncaught === true) return true;
	for (const { scriptId, place } of stop.places()) if (await catchers.catches(scriptId, place)) return false;
	return true;
}

/** The exception that has stopped the code, as `exceptionInfo` tells of it. */
export function exceptionInfo(stop: Stop): object {
	const { paused } = stop;
	const thrown = paused.data as Thrown | undefined;
	if (thrown === undefined || !/^(?:exception|promiseRejection)$/.test(paused.reason)) {
		throw new Error("the code does not stand at an exception");
	}
	const text = valueText(thrown);
	const calls = stop
		.stack()
		.map(({ name, source, line, column }) => `    at ${name} (${source.name}:${line}:${column})`);
	const details = { message: text, typeName: thrown.className ?? thrown.type, stackTrace: [text, ...calls].join("\n") };
	return {
		exceptionId: details.typeName,
		description: text,
		breakMode: thrown.uncaught === true ? "unhandled" : "always",
		details,
	};
}
