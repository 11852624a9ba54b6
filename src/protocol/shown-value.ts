/**
 * A value as an output holds it: plain and bounded data, made by the kernel, drawn by the extension with nothing to ask. So
 * it is there in a notebook that is opened again without a kernel. Front ends that do not know the type show the same
 * output's `text/html` or `text/plain`.
 */
export const valueMimeType = "application/vnd.glasscell.value.v1+json";

/** The content of {@link valueMimeType}. */
export type ShownValue = ShownTree | ShownTable | ShownArray;

/** Objects, errors, maps and whatever else has members. */
export interface ShownTree {
	readonly kind: "tree";
	readonly root: ValueNode;
}

/** What a value without members is; it decides the colour. */
export const leafTypes = [
	"string",
	"number",
	"bigint",
	"boolean",
	"symbol",
	"undefined",
	"null",
	"date",
	"regexp",
	"function",
	"accessor",
	"circular",
	"other",
] as const;

/** What a value with members is; it decides the brackets. */
export const branchTypes = ["object", "array", "map", "set", "error"] as const;

/** One value of a tree. */
export interface ValueNode {
	readonly type: (typeof leafTypes)[number] | (typeof branchTypes)[number];
	/** A leaf's text, for a string its literal; a branch's name, such as `Array(3)`, empty for a plain object. */
	readonly text: string;
	readonly members?: readonly ValueMember[];
	/** How many members it has beyond these; for a string how many characters. */
	readonly more?: number;
}

/** One member of a value, with how it is reached. */
export interface ValueMember {
	/** A number for an element of an array or set, for an entry of a map the key as text. */
	readonly key: string | number;
	/**
	 * How it is reached where not by `.key` or `[key]`: by `get(key)`, as the `entry` of a map; as an `item` of a set; or by no
	 * expression (`inner`), as a promise's value.
	 */
	readonly kind?: "entry" | "item" | "inner";
	readonly node: ValueNode;
}

/** A cell of a table. `null` is a missing value; what is neither text nor finite number comes as text. */
export type TableCell = string | number | boolean | null;

/** A column of a table. */
export interface TableColumn {
	readonly name: string;
	/** The type as its library calls it, such as `float32` or `Utf8`. */
	readonly type: string;
	/** Whether its cells are numbers, or texts of numbers (`NaN`, large integers). */
	readonly numeric: boolean;
	/** How many of the cells are missing. */
	readonly missing: number;
	/** As many as the table has rows here. */
	readonly cells: readonly TableCell[];
}

/** The first rows and columns of a data frame or of an array of records. */
export interface ShownTable {
	readonly kind: "table";
	/** What it is, such as `DataFrame`. */
	readonly title: string;
	/** How many rows and columns there are in all. */
	readonly rows: number;
	readonly width: number;
	readonly columns: readonly TableColumn[];
	/** The rows' labels where they are not 0, 1, 2, … */
	readonly index?: readonly TableCell[];
}

/** Numbers in a grid: typed arrays and tensors. */
export interface ShownArray {
	readonly kind: "array";
	/** What it is, such as `Tensor`. */
	readonly title: string;
	readonly dtype: string;
	readonly shape: readonly number[];
	/** What is known of the numbers, in words. */
	readonly facts: readonly { readonly label: string; readonly value: string }[];
	readonly picture?: ShownPicture;
	/** The first numbers. */
	readonly values?: ShownTable;
	/** What is not shown, and why. */
	readonly note?: string;
}

/** A preview of an array. */
export interface ShownPicture {
	/** A PNG as base64. */
	readonly png: string;
	/** In CSS pixels. */
	readonly width: number;
	readonly height: number;
	/** What it shows, for those who do not see it. */
	readonly alt: string;
	/** What its colours or heights mean. */
	readonly caption: string;
}
