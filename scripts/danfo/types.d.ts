// The types that danfojs-node's declarations take from packages that the bundle has swallowed, as far as it uses them.

/** Options of Papa Parse. */
export interface ParseConfig {
	delimiter?: string;
	newline?: "\r" | "\n" | "\r\n";
	quoteChar?: string;
	escapeChar?: string;
	header?: boolean;
	transformHeader?(header: string, index: number): string;
	dynamicTyping?: boolean | Record<string, boolean>;
	preview?: number;
	encoding?: string;
	comments?: boolean | string;
	skipEmptyLines?: boolean | "greedy";
	transform?(value: string, field: string | number): unknown;
	[option: string]: unknown;
}

/** Options of the package `table`, which prints frames. */
export interface BaseUserConfig {
	columns?: unknown;
	columnDefault?: unknown;
	border?: unknown;
	singleLine?: boolean;
	[option: string]: unknown;
}
export type TableUserConfig = BaseUserConfig;

/** Headers of a request. */
export type HeadersInit = Record<string, string>;

/** Options of Plotly, which draws in browsers only. */
export type Config = Record<string, unknown>;
export type Layout = Record<string, unknown>;
