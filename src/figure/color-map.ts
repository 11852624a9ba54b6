import type { ColorMapName } from "../core/view-spec.ts";

/** Red, green and blue, 0 … 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** What a person reads in a menu. */
export interface ColorMapInfo {
	readonly name: ColorMapName;
	readonly label: string;
	/** Whether its middle means zero. */
	readonly diverging: boolean;
}

/** The colour maps in the order of a menu. All can be told apart with the common colour-vision deficiencies (a test simulates them). */
export const colorMaps: readonly ColorMapInfo[] = [
	{ name: "viridis", label: "Viridis", diverging: false },
	{ name: "magma", label: "Magma", diverging: false },
	{ name: "cividis", label: "Cividis", diverging: false },
	{ name: "gray", label: "Gray", diverging: false },
	{ name: "blue-red", label: "Blue – red", diverging: true },
	{ name: "purple-orange", label: "Purple – orange", diverging: true },
];

/**
 * Every fifth of the 256 colours of the published maps, as hex triples; between them linearly (at most 1 of 255 off for viridis and magma, 4 for cividis).
 * viridis, magma: N. J. Smith, S. van der Walt, E. Firing, 2015, CC0. cividis: J. R. Nuñez, C. R. Anderton, R. S. Renslow, 2018, CC0.
 */
const published = {
	viridis:
		"44015446085c471063481769481d6f482475472a7a46307e453781433d844142873f48893d4e8a3a538b38598c355e8d33638d31688e2e6d8e2c718e2a768e297b8e27808e25848e23898e218e8d20928c1f978b1e9c891fa18821a58524aa8328ae802eb37c35b7793dbc7446c06f50c46a5ac86465cb5e70cf577cd25089d54895d840a2da37b0dd2fbddf26cae11fd8e219e5e419f1e51dfde725",
	magma:
		"00000402020b0504160907200e0b2b140e361a104221114e29115a311165390f6e420f754a107952137c5a167e6219806a1c81721f81792282812581892881912b81992d80a1307eaa337db2357bba3878c23b75ca3e72d2426fd9466be04c67e75263ec5860f1605df4695cf7725cf97b5dfb8560fc8e64fd9869fea16efeaa74feb47bfebd82fec68afecf92fed89afde2a3fdebacfcf4b6fcfdbf",
	cividis:
		"00224e002656002a5f002d68003070083370163770203a6f273e6e2e416d34456c3a486c3f4c6c444f6c49536c4e566c535a6d575d6d5c616e60646f656870696b716d6f727272747676767a7a787e7d788381798885788d8878928c789690779b9476a09875a59c74aaa073afa471b5a86fbaac6dbfb06bc4b468c9b965cfbd62d4c15fdac65bdfca57e5cf52ead34cf0d846f6dd3ffce236fee838",
} as const;

/** Ends, half-way colours and neutral centre of our diverging maps; between them linearly in OKLab (B. Ottosson, 2020), so lightness rises evenly to the centre. */
const diverging = {
	"blue-red": "0b3c8c4f8fd3f6f6f6e06a52870f24",
	"purple-orange": "3d1a787f6bb8f6f6f6e2963c7f3b00",
} as const;

/** An odd number of steps, so that the centre of a diverging map has a colour of its own. */
const steps = 257;

function hexTriples(hex: string): Rgb[] {
	return (hex.match(/.{6}/g) ?? []).map((triple) => {
		const n = Number.parseInt(triple, 16);
		return [n >> 16, (n >> 8) & 255, n & 255];
	});
}

function toLinear(byte: number): number {
	const c = byte / 255;
	return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

function fromLinear(value: number): number {
	const c = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
	return Math.round(255 * Math.min(1, Math.max(0, c)));
}

function toOklab([red, green, blue]: Rgb): Rgb {
	const [r, g, b] = [toLinear(red), toLinear(green), toLinear(blue)];
	const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
	const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
	const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
	return [
		0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
		1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
		0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
	];
}

function fromOklab([lightness, a, b]: Rgb): Rgb {
	const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
	const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
	const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
	return [
		fromLinear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
		fromLinear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
		fromLinear(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
	];
}

/** The point at `t` on the line through evenly spaced points. */
function along(points: readonly Rgb[], t: number): Rgb {
	const at = t * (points.length - 1);
	const i = Math.min(Math.floor(at), points.length - 2);
	const [from, to] = [points[i]!, points[i + 1]!];
	const mix = (channel: 0 | 1 | 2) => from[channel] + (to[channel] - from[channel]) * (at - i);
	return [mix(0), mix(1), mix(2)];
}

function colorOf(name: ColorMapName): (t: number) => Rgb {
	if (name === "gray") return (t) => [255 * t, 255 * t, 255 * t];
	if (name === "blue-red" || name === "purple-orange") {
		const points = hexTriples(diverging[name]).map(toOklab);
		return (t) => fromOklab(along(points, t));
	}
	const points = hexTriples(published[name]);
	return (t) => along(points, t);
}

const tables = new Map<ColorMapName, Uint8ClampedArray>();

/** The colours of a map as one table: 257 steps of red, green, blue. Painting looks colours up here, so every painter agrees to the byte. */
export function colorTable(name: ColorMapName): Uint8ClampedArray {
	let table = tables.get(name);
	if (!table) {
		table = new Uint8ClampedArray(steps * 3);
		const color = colorOf(name);
		for (let i = 0; i < steps; i++) table.set(color(i / (steps - 1)), i * 3);
		tables.set(name, table);
	}
	return table;
}

/** Where in {@link colorTable} the colour of `t` starts; below 0 and above 1 the ends. */
export function colorIndex(t: number): number {
	return Math.round(Math.min(1, Math.max(0, t)) * (steps - 1)) * 3;
}

/** The colour of a map at `t` from 0 to 1. */
export function colorAt(name: ColorMapName, t: number): Rgb {
	const table = colorTable(name);
	const i = colorIndex(t);
	return [table[i]!, table[i + 1]!, table[i + 2]!];
}

/** Whether the middle of the map means zero, so that its domain has to be symmetric. */
export function isDiverging(name: ColorMapName): boolean {
	return name in diverging;
}

/** Whether a text names a colour map. */
export function isColorMapName(name: unknown): name is ColorMapName {
	return colorMaps.some((map) => map.name === name);
}

/** The colour as CSS writes it, such as `rgb(68 1 84)`. */
export function cssColor([red, green, blue]: Rgb): string {
	return `rgb(${red} ${green} ${blue})`;
}

/** Black or white, whichever reads better on the colour (relative luminance as in WCAG 2.2). */
export function inkOn([red, green, blue]: Rgb): "#000000" | "#ffffff" {
	const luminance = 0.2126 * toLinear(red) + 0.7152 * toLinear(green) + 0.0722 * toLinear(blue);
	// Equal contrast with both: (1.05 / (L + 0.05)) = ((L + 0.05) / 0.05).
	return luminance > Math.sqrt(1.05 * 0.05) - 0.05 ? "#000000" : "#ffffff";
}
