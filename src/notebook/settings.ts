import { findHost, type TypeCheckMode } from "../protocol/host.ts";

/** How the kernel treats the notebook's cells. */
export interface Settings {
	/**
	 * What is done about errors of type, from the next cell on: `"beside"` (default) runs the cell at once and shows what
	 * is found below it, `"strict"` does not run a cell with an error, `"off"` looks for none. The environment variable
	 * `GLASSCELL_TYPES` sets what a kernel starts with. Where no kernel of ours runs it is `"off"`, and stays so.
	 */
	types: TypeCheckMode;
}

/**
 * The settings of the running kernel.
 *
 * @example
 * settings.types = "strict";
 */
export const settings: Settings = {
	get types() {
		return findHost()?.typeCheck ?? "off";
	},
	set types(mode) {
		const host = findHost();
		if (host !== undefined && "typeCheck" in host) host.typeCheck = mode;
	},
};
