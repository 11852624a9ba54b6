import { TestRunner } from "vitest";

/** A pattern that no test name matches. */
const none = /(?!)/;

/**
 * Runs the browser tests, or skips them all, hooks included, where `npm test` found no Chromium: it then gives the
 * reason in GLASSCELL_SKIP_BROWSER, and the reporter prints it.
 */
export default class BrowserRunner extends TestRunner {
	constructor(config: TestRunner["config"]) {
		super(process.env.GLASSCELL_SKIP_BROWSER ? { ...config, testNamePattern: none } : config);
	}
}
