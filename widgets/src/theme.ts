import type { ColorScheme } from "../../src/figure/chart-theme.ts";
import type { Cleanup } from "./model.ts";

/** The lightness of the text around an element, 0 … 1: on a dark page text is light, whatever the front end calls its theme. */
function textLightness(element: Element): number {
	const [red = 0, green = 0, blue = 0] = (getComputedStyle(element).color.match(/[\d.]+/g) ?? []).map(Number);
	return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

/** Whether an element stands in light or dark surroundings: JupyterLab says so, elsewhere the text's colour does. */
export function schemeAround(element: Element): ColorScheme {
	const said = document.body.dataset.jpThemeLight;
	if (said !== undefined) return said === "false" ? "dark" : "light";
	return textLightness(element.parentElement ?? element) > 0.5 ? "dark" : "light";
}

/** Calls back when the surroundings may have changed between light and dark. */
export function onSchemeChange(callback: () => void): Cleanup {
	const observer = new MutationObserver(callback);
	const attributes = {
		attributes: true,
		attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "class", "style"],
	};
	observer.observe(document.body, attributes);
	observer.observe(document.documentElement, attributes);
	const media = matchMedia("(prefers-color-scheme: dark)");
	media.addEventListener("change", callback);
	return () => {
		observer.disconnect();
		media.removeEventListener("change", callback);
	};
}
