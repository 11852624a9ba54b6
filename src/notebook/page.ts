import { findHost } from "../protocol/host.ts";
import { display } from "./display.ts";

/**
 * Shows text (or a value of another kind) beside the notebook's flow: `jupyter console` opens its pager, JupyterLab and Notebook show it with the
 * cell. For text that is read once, such as documentation. Where there is no pager the value is displayed.
 *
 * @example
 * page(await readFile("notes.txt", "utf8"));
 */
export function page(value: unknown): void {
	const host = findHost();
	if (host?.page !== undefined) host.page(value);
	else if (typeof value === "string") console.log(value);
	else display(value);
}
