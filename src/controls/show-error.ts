import { findHost } from "../protocol/host.ts";

/** Shows an error that no caller can catch: where the running code's output goes. */
export function showError(error: unknown): void {
	const host = findHost();
	if (host?.displayError) host.displayError(error);
	else console.error(error);
}
