import type { VegaFigure } from "../../core/view-spec.ts";
import { chartTheme } from "../../figure/chart-theme.ts";
import { fontFamily, loadCanvas } from "./canvas.ts";

/** The figure as one Vega-Lite specification with its data inside, for front ends that draw Vega-Lite themselves. */
export function vegaLiteSpec(figure: VegaFigure): Record<string, unknown> {
	return {
		$schema: "https://vega.github.io/schema/vega-lite/v5.json",
		...figure.spec,
		datasets: figure.data,
		usermeta: { embedOptions: { actions: false } },
	};
}

/** Vega asks this for the width of each text. Its own estimate, 0.8 of the size per letter, leaves wide gaps. */
async function measureWithCanvas(vega: typeof import("vega")): Promise<void> {
	const { createCanvas } = await loadCanvas();
	const context = createCanvas(1, 1).getContext("2d");
	// Documented for programs that draw Vega outside of a browser; the typings leave it out.
	const { textMetrics } = vega as unknown as { textMetrics: { width: (item: TextItem, text?: unknown) => number } };
	textMetrics.width = (item, text) => {
		const { fontSize = 11, fontWeight = "normal", font = fontFamily } = item;
		context.font = `${fontWeight} ${fontSize}px ${font}`;
		return context.measureText(String(text ?? item.text ?? "").trim()).width;
	};
}

interface TextItem {
	readonly fontSize?: number;
	readonly fontWeight?: string | number;
	readonly font?: string;
	readonly text?: unknown;
}

let loaded: Promise<[vega: typeof import("vega"), lite: typeof import("vega-lite")]> | undefined;

function loadVega(): NonNullable<typeof loaded> {
	loaded ??= Promise.all([import("vega"), import("vega-lite")]).then(async ([vega, lite]) => {
		await measureWithCanvas(vega);
		return [vega, lite];
	});
	return loaded;
}

/** A specification has its data inside; whatever names an address is refused, be it a file or a host. */
const refusingLoader = {
	options: {},
	load: (uri: string) => Promise.reject(new Error(`charts load nothing, not ${uri}`)),
	sanitize: (uri: string) => Promise.reject(new Error(`charts link to nothing, not ${uri}`)),
	http: (uri: string) => Promise.reject(new Error(`charts load nothing, not ${uri}`)),
	file: (path: string) => Promise.reject(new Error(`charts load nothing, not ${path}`)),
};

/** A text of several lines as Vega writes it; its attributes hold no bare ">". */
const linesPattern = /<text([^>]*) transform="([^"]*)"([^>]*)>((?:<tspan[^>]*>[^<]*<\/tspan>){2,})<\/text>/g;
const linePattern = /<tspan(?:[^>]* dy="([^"]*)")?[^>]*>([^<]*)<\/tspan>/g;

/** Each line a text of its own: the library that paints the picture moves the lines of a centred text into each other. */
function lineByLine(svg: string): string {
	return svg.replace(linesPattern, (_, before: string, transform: string, after: string, lines: string) => {
		let below = 0;
		return [...lines.matchAll(linePattern)]
			.map(([, dy = "0", line]) => {
				below += Number(dy);
				return `<text${before} transform="${transform} translate(0,${below})"${after}>${line}</text>`;
			})
			.join("");
	});
}

/**
 * The chart as SVG, `scale` device pixels per unit, in the light theme and the bundled font.
 *
 * Cost: some 200 ms for the first chart of a process, 40 ms for each further one.
 */
export async function chartSvg(figure: VegaFigure, scale = 1): Promise<string> {
	const [vega, lite] = await loadVega();
	const { spec } = lite.compile(vegaLiteSpec(figure) as never, { config: chartTheme("light", fontFamily) });
	const view = new vega.View(vega.parse(spec), { renderer: "none", loader: refusingLoader as never });
	try {
		return lineByLine(await view.toSVG(scale));
	} finally {
		view.finalize();
	}
}
