/**
 * How much of a value is shown. An output is saved into the notebook and drawn by a browser, and a value may be endless;
 * these bounds hold whatever its size. What is left out is counted and said.
 */
export const limits = {
	/** `text/plain`. */
	text: {
		/** In UTF-16 units. */
		length: 64 * 1024,
		/** Values with more parts than this within the depth that `util.inspect` goes are not given to it: it knows no limit for keys. */
		parts: 10_000,
		depth: 4,
		elements: 100,
		string: 10_000,
	},
	tree: {
		/** Values in all; the outer ones first, so that depth does not starve breadth. */
		nodes: 2_000,
		depth: 20,
		/** Members of one value. */
		members: 100,
		/** Characters of one string, and of all texts together. */
		string: 4_000,
		characters: 128_000,
		/** Time, in milliseconds, after which no further value is opened. */
		milliseconds: 250,
	},
	table: { rows: 1_000, columns: 100, cells: 50_000, cell: 200 },
	array: {
		/** Numbers that are counted into the statistics; of longer arrays an even sample. */
		sample: 1_000_000,
		/** Numbers of a tensor that are fetched from where it lives (16 MB of float32). */
		fetch: 4_194_304,
		/** Cells of the table of its values. */
		values: 10_000,
		/** Numbers in rows that are read as text as well as seen. */
		few: 16,
		/** Pixels along a side of the preview. */
		picture: 256,
	},
	/** The static HTML: what stands where there is no extension. */
	html: { nodes: 300, depth: 6, rows: 20, columns: 20, values: 10 },
	/** Bytes of a picture or a chart's specification, which are sent whole or not at all. */
	bytes: 32 * 1024 * 1024,
} as const;
