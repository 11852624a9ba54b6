// Writes src/data/datasets/bytes/*.ts, the small data sets that come with the package, from the packages that hold them:
//   node scripts/make-datasets.mjs SKLEARN PENGUINS ANES IMAGES
// SKLEARN is sklearn/datasets/data of the wheel scikit-learn 1.9.1, PENGUINS is data/penguins.json of the npm package
// vega-datasets 3.2.1, ANES is statsmodels/datasets/anes96/anes96.csv of the wheel statsmodels 0.15.0, IMAGES is
// skimage/data of the wheel scikit-image 0.26.0. Sources and licences: docs/data.md.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gunzipSync } from "node:zlib";
import { createCanvas, loadImage } from "@napi-rs/canvas";

const [sklearn, penguinsFile, anesFile, images] = process.argv.slice(2);
if (!images) {
	console.error("usage: node scripts/make-datasets.mjs SKLEARN PENGUINS ANES IMAGES");
	process.exit(2);
}

/** @typedef {(string | number | null)[]} Values */

/** @param {string} name @param {Buffer} bytes @param {string} what */
function write(name, bytes, what) {
	const text = `// Made by scripts/make-datasets.mjs; source and licence: docs/data.md.

/** ${what}, as Base64. */
export default "${bytes.toString("base64")}";
`;
	writeFileSync(new URL(`../src/data/datasets/bytes/${name}.ts`, import.meta.url), text);
	console.log(`${name}: ${bytes.length} bytes`);
}

/** @param {string} name @param {Record<string, Values>} columns */
function writeTable(name, columns) {
	const json = Buffer.from(JSON.stringify(columns));
	const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: json.length };
	write(name, brotliCompressSync(json, { params }), "Columns as JSON, compressed by Brotli");
}

/** @param {Buffer} bytes @param {RegExp} separator */
const lines = (bytes, separator) =>
	bytes
		.toString()
		.trim()
		.split("\n")
		.map((line) => line.trim().split(separator));

/** @param {string[][]} rows @param {readonly string[]} names */
const byColumn = (rows, names) => Object.fromEntries(names.map((name, i) => [name, rows.map((row) => Number(row[i]))]));

/** A file of scikit-learn: rows, columns and classes in the first line, the class's number last in each of the others. */
function classified(/** @type {string} */ file, /** @type {readonly string[]} */ names, /** @type {string} */ target) {
	const [[, , ...classes], ...rows] = lines(readFileSync(join(sklearn, file)), /,/);
	return {
		...byColumn(rows, names),
		[target]: rows.map((row) => classes[Number(row.at(-1))].replace("class_", "cultivar ")),
	};
}

const blood = ["totalCholesterol", "ldl", "hdl", "cholesterolRatio", "logTriglycerides", "glucose"];
const diabetes = byColumn(lines(gunzipSync(readFileSync(join(sklearn, "diabetes_data_raw.csv.gz"))), /\s+/), [
	"age",
	"sex",
	"bmi",
	"bloodPressure",
	...blood,
]);
writeTable("diabetes", {
	...diabetes,
	sex: diabetes.sex.map((code) => `sex ${code}`),
	progression: lines(gunzipSync(readFileSync(join(sklearn, "diabetes_target.csv.gz"))), /\s+/).map(([y]) => Number(y)),
});

writeTable("iris", classified("iris.csv", ["sepalLength", "sepalWidth", "petalLength", "petalWidth"], "species"));

writeTable(
	"wine",
	classified(
		"wine_data.csv",
		[
			"alcohol",
			"malicAcid",
			"ash",
			"ashAlkalinity",
			"magnesium",
			"phenols",
			"flavanoids",
			"nonflavanoidPhenols",
			"proanthocyanins",
			"colourIntensity",
			"hue",
			"dilution",
			"proline",
		],
		"cultivar",
	),
);

const nuclei = [
	"Radius",
	"Texture",
	"Perimeter",
	"Area",
	"Smoothness",
	"Compactness",
	"Concavity",
	"ConcavePoints",
	"Symmetry",
	"FractalDimension",
];
writeTable(
	"breast-cancer",
	classified(
		"breast_cancer.csv",
		["mean", "error", "worst"].flatMap((of) => nuclei.map((what) => of + what)),
		"diagnosis",
	),
);

/** @type {Record<string, string | number | null>[]} */
const birds = JSON.parse(readFileSync(penguinsFile, "utf8"));
const text = (/** @type {unknown} */ value) => (value === null || value === "." ? null : String(value).toLowerCase());
const penguin = (/** @type {string} */ name) => birds.map((bird) => bird[name]);
writeTable("penguins", {
	species: penguin("Species"),
	island: penguin("Island"),
	billLength: penguin("Beak Length (mm)"),
	billDepth: penguin("Beak Depth (mm)"),
	flipperLength: penguin("Flipper Length (mm)"),
	bodyMass: penguin("Body Mass (g)"),
	sex: penguin("Sex").map(text),
});

const [, ...voters] = lines(readFileSync(anesFile), /\t/);
const anes = byColumn(voters, [
	"population",
	"newsDays",
	"ownPosition",
	"clintonPosition",
	"dolePosition",
	"party",
	"age",
	"education",
	"income",
	"vote",
]);
writeTable("anes96", { ...anes, vote: anes.vote.map((code) => (code === 0 ? "Clinton" : "Dole")) });

/** The square of `side` pixels at (`x`, `y`), scaled to 224 × 224, as PNG: the size that networks for photographs take. */
async function photograph(
	/** @type {string} */ name,
	/** @type {number} */ x,
	/** @type {number} */ y,
	/** @type {number} */ side,
) {
	const canvas = createCanvas(224, 224);
	const context = canvas.getContext("2d");
	context.imageSmoothingQuality = "high";
	context.drawImage(await loadImage(join(images, `${name}.png`)), x, y, side, side, 0, 0, 224, 224);
	write(name, await canvas.encode("png"), "A PNG of 224 × 224 pixels");
}

await photograph("chelsea", 75, 0, 300);
await photograph("coffee", 100, 0, 400);
await photograph("astronaut", 0, 0, 512);
