/** Light or dark surroundings. */
export type ColorScheme = "light" | "dark";

/** The inks of a scheme; text reaches a contrast of 4.5 : 1 on the background, lines and marks 3 : 1 (tested). */
export interface Inks {
	readonly background: string;
	readonly text: string;
	readonly quiet: string;
	readonly grid: string;
	readonly accent: string;
	readonly categories: readonly string[];
}

/** One family for every chart; what follows it is for machines without it. */
export const chartFont = "Inter, system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";

/** The inks by scheme. Categories start with blue and orange, the pair that every colour-vision deficiency tells apart (after M. Okabe and K. Ito, 2008). */
export const inks: Readonly<Record<ColorScheme, Inks>> = {
	light: {
		background: "#ffffff",
		text: "#1f2430",
		quiet: "#5b6270",
		grid: "#e4e7ec",
		accent: "#1b6fb5",
		categories: ["#1b6fb5", "#c75a00", "#00805a", "#a8428a", "#8a6d00", "#5b6270"],
	},
	dark: {
		background: "#111111",
		text: "#e6e8ee",
		quiet: "#a3aab8",
		grid: "#33373f",
		accent: "#6db3f2",
		categories: ["#6db3f2", "#f0974a", "#3fc49a", "#dd8fc6", "#d9bd4b", "#a3aab8"],
	},
};

/**
 * The Vega-Lite configuration of a scheme, for browser and static form alike: quiet axes, one font, the palette of {@link inks}.
 *
 * @param font Overrides {@link chartFont}, such as the font that the static form bundles.
 */
export function chartTheme(scheme: ColorScheme, font: string = chartFont): Record<string, unknown> {
	const ink = inks[scheme];
	const labels = { labelColor: ink.quiet, titleColor: ink.text, labelFont: font, titleFont: font };
	return {
		background: "transparent",
		font,
		view: { stroke: null },
		axis: {
			...labels,
			labelFontSize: 11,
			titleFontSize: 12,
			titleFontWeight: 500,
			titlePadding: 8,
			labelPadding: 5,
			labelSeparation: 6,
			domainColor: ink.quiet,
			tickColor: ink.quiet,
			tickSize: 4,
			gridColor: ink.grid,
			domain: false,
		},
		axisBand: { ticks: false, grid: false },
		legend: { ...labels, labelFontSize: 11, titleFontSize: 12, titleFontWeight: 500, symbolStrokeWidth: 2 },
		header: labels,
		title: { color: ink.text, font, fontSize: 13, fontWeight: 600, anchor: "start" },
		text: { color: ink.text, font },
		range: { category: [...ink.categories] },
		mark: { color: ink.accent },
		bar: { color: ink.accent, cornerRadiusEnd: 2 },
		line: { strokeWidth: 2, strokeCap: "round" },
		rule: { color: ink.quiet },
		point: { filled: true, size: 40 },
	};
}
