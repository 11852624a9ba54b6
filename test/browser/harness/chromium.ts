import { type Browser, chromium } from "playwright-core";
import { chromiumPath } from "../../machine.ts";

/** A real Chromium without a window: no sandbox because CI runs as root, and nothing that would reach for the network. */
export function launchChromium(): Promise<Browser> {
	return chromium.launch({
		executablePath: chromiumPath,
		headless: true,
		args: [
			"--no-sandbox",
			"--disable-gpu",
			"--disable-quic",
			"--no-first-run",
			"--disable-background-networking",
			"--disable-component-update",
			"--disable-sync",
		],
	});
}
