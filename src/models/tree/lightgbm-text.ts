import { badFile } from "../../core/untrusted.ts";
import { FileFields } from "../../data/file-fields.ts";

/** One block of `name=value` lines. */
export interface Section {
	readonly path: string;
	readonly lines: ReadonlyMap<string, string>;
}

/** A LightGBM model's text, in its parts. */
export interface LightgbmText {
	readonly header: Section;
	readonly trees: readonly Section[];
	/** Columns that the parameters name as categorical. */
	readonly categorical: readonly number[];
	/** `pandas_categorical`: for each categorical column of the frame it was fitted on, its categories. */
	readonly pandasCategories: unknown;
}

function section(path: string, text: string): Section {
	const lines = new Map<string, string>();
	for (const line of text.split("\n")) {
		const trimmed = line.trimEnd();
		if (trimmed === "") continue;
		const equals = trimmed.indexOf("=");
		lines.set(equals < 0 ? trimmed : trimmed.slice(0, equals), equals < 0 ? "" : trimmed.slice(equals + 1));
	}
	return { path, lines };
}

function pandasCategories(text: string): unknown {
	const line = /^pandas_categorical:(.*)$/m.exec(text)?.[1];
	try {
		return line === undefined ? null : JSON.parse(line);
	} catch {
		// Names are a convenience: the trees stand without them.
		return null;
	}
}

/** Divides the text of a LightGBM model. */
export function readLightgbmText(reader: string, text: string): LightgbmText {
	const end = text.indexOf("\nend of trees");
	if (end < 0) throw badFile(reader, 'expected a line "end of trees", got none: the file is cut off');
	const parts = text.slice(0, end).split(/^Tree=/m);
	const tail = text.slice(end);
	const columns = /^\[categorical_feature: ([\d,]*)\]/m.exec(tail)?.[1] ?? "";
	return {
		header: section("header", parts[0] as string),
		trees: parts.slice(1).map((part, i) => section(`tree ${i}`, part.slice(part.indexOf("\n") + 1))),
		categorical: columns === "" ? [] : columns.split(",").map(Number),
		pandasCategories: pandasCategories(tail),
	};
}

/** A line of a section, its words as a list; an empty line holds none. */
export function words(reader: string, { path, lines }: Section, name: string): FileFields {
	const line = lines.get(name);
	if (line === undefined) throw badFile(reader, `${path}: expected a line "${name}=…", got none`);
	return new FileFields(reader, `${path}, ${name}`, line === "" ? [] : line.split(" "));
}

/** A line of a section that holds one integer. */
export function integerOf(reader: string, { path, lines }: Section, name: string, fallback?: number): number {
	const line = lines.get(name);
	if (line === undefined && fallback !== undefined) return fallback;
	return new FileFields(reader, `${path}, ${name}`, line).integer({ min: 0 });
}
