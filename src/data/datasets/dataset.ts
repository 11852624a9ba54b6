import { brotliDecompressSync } from "node:zlib";
import type { NdArray } from "../../core/nd-array.ts";
import type { Schema } from "../table/schema.ts";
import { type Row, Table } from "../table/table.ts";

/** Where a data set is from and what may be done with it; `docs/data.md` says more. */
export interface DatasetDescription {
	/** What `datasets.load` takes. */
	readonly name: string;
	readonly title: string;
	/** What it holds, who gathered it, and what to know before believing it. */
	readonly description: string;
	readonly licence: string;
	readonly source: string;
	/** Key of `docs/references.bib`. */
	readonly citation: string;
}

/** A table to learn from. */
export interface TableDataset<R extends object = Row> extends DatasetDescription {
	readonly task: "regression" | "classification";
	readonly table: Table<R>;
	/** The column to predict. */
	readonly target: keyof R & string;
	/** The columns to predict it from. */
	readonly features: readonly (keyof R & string)[];
}

/** A photograph. */
export interface ImageDataset extends DatasetDescription {
	/** `[224, 224, 3]`, red, green and blue from 0 to 255, as `loadImage` gives it and `preprocess` takes it. */
	readonly image: NdArray<Uint8Array>;
}

/** A data set that is known but not read yet. */
export interface Dataset<T extends DatasetDescription> {
	readonly description: DatasetDescription;
	load(): Promise<T>;
}

type Bytes = () => Promise<{ readonly default: string }>;

/** What describes a table besides its values. */
interface TableParts<R> extends DatasetDescription {
	readonly task: TableDataset["task"];
	readonly target: keyof R & string;
	/** Columns that do not tell of the target, such as a second target. */
	readonly aside?: readonly (keyof R & string)[];
	readonly schema: Schema;
	readonly bytes: Bytes;
}

/** A data set of columns that were packed by `scripts/make-datasets.mjs`. */
export function tableDataset<R extends object>(parts: TableParts<R>): Dataset<TableDataset<R>> {
	const { task, target, aside = [], schema, bytes, ...description } = parts;
	return {
		description,
		async load() {
			const packed = Buffer.from((await bytes()).default, "base64");
			const table = Table.fromColumns(JSON.parse(brotliDecompressSync(packed).toString()), { schema });
			const left: readonly string[] = [target, ...aside];
			const features = table.names.filter((name) => !left.includes(name)) as (keyof R & string)[];
			return { ...description, task, table: table as unknown as Table<R>, target, features };
		},
	};
}
