import { ExplainError } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import { checked, checkOptions, type OptionRules } from "../../core/options.ts";
import { badFile, statedSize } from "../../core/untrusted.ts";
import { type FileFields, parseFields } from "../../data/file-fields.ts";
import { readSource, type Source, sourceName, sourceRules } from "../../data/source.ts";
import { type Axis, placesOf, type Shape } from "../additive/shape.ts";
import type { ShapeParts } from "../additive/shape-model.ts";
import type { Link } from "../tree/link.ts";
import { FittedEbm } from "./fitted-ebm.ts";
import type { LoadEbmOptions } from "./load-ebm.ts";

const rules: OptionRules<Required<LoadEbmOptions>> = {
	target: checked<string>("target", "a text", (value) => typeof value === "string"),
	...sourceRules(2 ** 28),
};

/** More cells than a table that someone made has. */
const mostCells = 2 ** 26;

/** A feature, and for each resolution (single features first, then pairs) its axis. */
interface ReadFeature {
	readonly feature: Feature;
	readonly range: readonly [number, number];
	readonly axes: readonly Axis[];
	/** Of a category: which bin each level is in, as the file may put several in one; for each resolution. */
	readonly bins: readonly (readonly number[])[] | undefined;
}

function ascending(cuts: FileFields): Float64Array {
	const values = cuts.numbers();
	for (let i = 1; i < values.length; i++) {
		if (!((values[i - 1] as number) < (values[i] as number))) cuts.unexpected("ascending cuts");
	}
	return values;
}

function readFeature(fields: FileFields): ReadFeature {
	const name = fields.at("name").text();
	if (fields.at("type").oneOf(["continuous", "nominal", "ordinal"]) === "continuous") {
		const axes = fields
			.at("cuts")
			.list()
			.map((cuts) => ({ cuts: ascending(cuts) }));
		const range = [fields.maybe("min")?.number() ?? 0, fields.maybe("max")?.number() ?? 0] as const;
		return { feature: { name }, range, axes, bins: undefined };
	}
	// Levels in one bin are a list within the list.
	const resolutions = fields
		.at("categories")
		.list()
		.map((bins) => bins.list().map((bin) => (Array.isArray(bin.value) ? bin.texts() : [bin.text()])));
	const levels = (resolutions[0] ?? []).flat();
	const bins = resolutions.map((groups) =>
		levels.map((level) => {
			const bin = groups.findIndex((group) => group.includes(level));
			return bin >= 0 ? bin : fields.unexpected(`the level "${level}" in each resolution`);
		}),
	);
	return {
		feature: { name, levels },
		range: [0, Math.max(0, levels.length - 1)],
		axes: resolutions.map(() => ({ levels: levels.length })),
		bins,
	};
}

/** The numbers of nested lists in their order. */
function flatNumbers(fields: FileFields): Float64Array {
	if (!Array.isArray(fields.values()[0])) return fields.numbers();
	const parts = fields.list().map(flatNumbers);
	const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}

/** The place in the file of each of our places: levels that share a bin there have one each here. */
function placesInFile({ axes, bins }: ReadFeature, resolution: number): { places: number[]; size: number } {
	const groups = bins?.[resolution];
	const count = placesOf(axes[resolution] as Axis);
	if (!groups) return { places: Array.from({ length: count }, (_, i) => i), size: count };
	const size = groups.reduce((most, bin) => Math.max(most, bin + 1), 0) + 2;
	return { places: [0, ...groups.map((bin) => bin + 1), size - 1], size };
}

function readTerm(fields: FileFields, features: readonly ReadFeature[], scores: number): ShapeParts {
	const of = fields
		.at("term_features")
		.texts()
		.map((name) => {
			const index = features.findIndex(({ feature }) => feature.name === name);
			return index >= 0 ? index : fields.unexpected("names of features", name);
		});
	if (of.length < 1 || of.length > 2) {
		const words = `expected terms of one feature or two, got ${of.length} in ${fields.path}`;
		throw new ExplainError("unsupported-model", `${fields.reader}: ${words}`);
	}
	const inFile = of.map((j) => {
		const feature = features[j] as ReadFeature;
		// A feature that has no coarser cuts of its own has those of its curve.
		return { feature, resolution: Math.min(of.length - 1, feature.axes.length - 1) };
	});
	const axes = inFile.map(
		({ feature, resolution }) => feature.axes[resolution] ?? fields.unexpected("cuts or categories"),
	);
	const maps = inFile.map(({ feature, resolution }) => placesInFile(feature, resolution));
	const cells = statedSize(
		fields.reader,
		"a term",
		maps.map(({ size }) => size),
		mostCells,
	);
	const [first, second = { places: [0], size: 1 }] = maps as [(typeof maps)[number], (typeof maps)[number]?];
	/** Numbers of the file in our places. */
	const placed = (name: string, width: number): Float64Array | undefined => {
		const given = fields.maybe(name);
		if (!given) return undefined;
		const values = flatNumbers(given);
		if (values.length !== cells * width) given.unexpected(`${cells * width} numbers`, values.length);
		const ours = new Float64Array(first.places.length * second.places.length * width);
		for (const [i, a] of first.places.entries()) {
			for (const [j, b] of second.places.entries()) {
				const from = (a * second.size + b) * width;
				ours.set(values.subarray(from, from + width), (i * second.places.length + j) * width);
			}
		}
		return ours;
	};
	const values = placed("scores", scores) ?? fields.at("scores").numbers();
	const band = placed("standard_deviations", scores);
	const weights = placed("bin_weights", 1) ?? new Float64Array(values.length / scores);
	const ranges = inFile.map(({ feature }) => feature.range);
	if (of.length === 2) {
		const shape: Shape = {
			form: "pair",
			pair: of as [number, number],
			axes: axes as [Axis, Axis],
			values,
		};
		return { shape, density: weights, missingWeight: 0, ranges, band };
	}
	const known = (all: Float64Array) => all.slice(scores, all.length - scores);
	const rest = {
		feature: of[0] as number,
		values: known(values),
		missing: values.slice(0, scores),
		unseen: values.slice(values.length - scores),
	};
	const [axis] = axes as [Axis];
	const shape: Shape = "cuts" in axis ? { form: "steps", cuts: axis.cuts, ...rest } : { form: "levels", ...rest };
	return {
		shape,
		density: weights.slice(1, -1),
		missingWeight: weights[0] as number,
		ranges,
		band: band && known(band),
	};
}

const links: Readonly<Record<string, Link["name"]>> = {
	identity: "identity",
	log: "exp",
	logit: "logistic",
	mlogit: "softmax",
};

/** As {@link loadEbm}, which brings this in when it is first called. */
export async function readInterpret(source: Source, options: LoadEbmOptions): Promise<FittedEbm> {
	const who = "loadEbm";
	const given = checkOptions<Required<LoadEbmOptions>>(who, rules, options);
	const bytes = await readSource(who, source, given);
	const reader = `${who}: ${sourceName(source)}`;
	const root = parseFields(reader, "", bytes);
	if (!root.has("ebm")) throw badFile(reader, `expected JSON of ebm.to_json with "ebm", got other JSON`);
	const ebm = root.at("ebm");
	const [output] = ebm.at("outputs").list() as [FileFields | undefined];
	if (!output) return ebm.at("outputs").unexpected("an output");
	const task = output.at("task").oneOf(["regression", "classification"]);
	const written = output.at("link").text();
	const link = Object.hasOwn(links, written) ? links[written] : undefined;
	if (!link) {
		const words = `expected link ${Object.keys(links).join(", ")}, got "${written}"`;
		throw new ExplainError("unsupported-model", `${reader}: ${words}`);
	}
	const classes =
		task === "classification"
			? output
					.at("classes")
					.list()
					.map((name) => String(name.value))
			: undefined;
	const scores = classes && classes.length !== 2 ? classes.length : 1;
	const features = ebm.at("features").list().map(readFeature);
	const terms = ebm
		.at("terms")
		.list()
		.map((term) => readTerm(term, features, scores));
	const [{ density, missingWeight } = { density: new Float64Array(0), missingWeight: 0 }] = terms;
	const frame = {
		task,
		features: features.map(({ feature }) => feature),
		target: { name: given.target },
		classes,
		rowCount: Math.round(density.reduce((sum, weight) => sum + weight, missingWeight)),
	};
	return new FittedEbm(frame, {
		method: "ebm",
		intercept: ebm.at("intercept").numbers(scores),
		terms,
		bandNote: "one standard deviation of the bags either way",
		link: { name: link },
	});
}
