import { readFileSync } from "node:fs";
import { readTable, type TableFormat } from "../../../src/index.ts";
import { fixture } from "./fixtures.ts";

/** A file that is to be damaged, and what reads it. */
export interface FuzzFormat {
	readonly name: string;
	readonly bytes: Uint8Array;
	readonly read: (bytes: Uint8Array) => Promise<unknown>;
}

const files: Readonly<Record<string, TableFormat>> = {
	"people.csv": "csv",
	"people-utf16.csv": "csv",
	"people.csv.gz": "csv",
	"people-records.json": "json",
	"people-columns.json": "json",
	"people-split.json": "json",
	"people-lines.jsonl": "jsonl",
	"people-snappy.parquet": "parquet",
	"people-zstd.parquet": "parquet",
	"people-gzip.parquet": "parquet",
	"people-brotli.parquet": "parquet",
	"people-lz4.parquet": "parquet",
	"people-v1.parquet": "parquet",
	"people-groups.parquet": "parquet",
	"types.parquet": "parquet",
	"people.arrow": "arrow",
	"people.arrows": "arrow",
	"people-lz4.feather": "arrow",
	"people-zstd.feather": "arrow",
	"types.arrow": "arrow",
	"people.xlsx": "excel",
	"sheet.xlsx": "excel",
};

/** A file of each table format, as other programs write them. */
export const tableFormats: readonly FuzzFormat[] = Object.entries(files).map(([name, format]) => ({
	name,
	bytes: new Uint8Array(readFileSync(fixture(name))),
	read: (bytes) => readTable(bytes, { format }),
}));
