import { createRequire } from "node:module";
import { inks } from "../../figure/chart-theme.ts";

/** The library, once it was needed. */
export type CanvasLibrary = typeof import("@napi-rs/canvas");

/** The bundled font's name on our canvases: registered by us, so that no font of the system is asked for. */
export const fontFamily = "glasscell";

/** The inks of every static picture: paper is white. */
export const paper = inks.light;

/** Device pixels per unit of layout: sharp on dense screens and in print. */
export const pixelRatio = 2;

let library: Promise<CanvasLibrary> | undefined;

/** Loads the canvas (40 ms, 35 MB) and the font when the first picture is made: importing glasscell stays fast. */
export function loadCanvas(): Promise<CanvasLibrary> {
	library ??= import("@napi-rs/canvas").then((canvas) => {
		const require = createRequire(import.meta.url);
		const [regular, bold] = [
			require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"),
			require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf"),
		];
		for (const path of [regular, bold])
			if (!canvas.GlobalFonts.registerFromPath(path, fontFamily))
				throw new Error(`the bundled font ${path} could not be read`);
		return canvas;
	});
	return library;
}
