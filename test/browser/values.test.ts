import { mkdirSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { useWidgetPages } from "./harness/use-widget-pages.ts";
import { bundledRenderer, drawValues, shownOf } from "./harness/values.ts";
import type { PageOptions, WidgetPage } from "./harness/widget-page.ts";
import { outputFolder } from "./jupyter-lab.ts";

const open = useWidgetPages();
let renderer: string;
beforeAll(async () => {
	renderer = await bundledRenderer();
	mkdirSync(outputFolder, { recursive: true });
});

class Person {
	readonly name: string;
	readonly friends: Person[] = [];
	constructor(name: string) {
		this.name = name;
	}
}

function people() {
	const [ann, bob] = [new Person("Ann"), new Person("Bob")];
	ann.friends.push(bob);
	bob.friends.push(ann);
	return {
		people: [ann, bob],
		created: new Date("2026-05-01T12:00:00Z"),
		tags: new Set(["a", "b"]),
		scores: new Map<unknown, unknown>([
			["ann", { exam: 0.91, homework: [1, 0.5, 0.75], passed: true }],
			[{ id: 7 }, null],
		]),
		match: /gr[ae]y/gi,
		load() {},
		"not an identifier": { deep: { deeper: { deepest: { bottom: "found" } } } },
		get lazy() {
			throw new Error("called");
		},
	};
}

const failure = () => {
	const cause = Object.assign(new RangeError("row 17 has 3 fields"), { row: 17 });
	return new TypeError("the table cannot be read", { cause });
};

const species = ["setosa", "versicolor", "virginica"];
const flowers = (count: number) =>
	Array.from({ length: count }, (_, i) => ({
		id: i,
		species: species[i % 3],
		"sepal length": Math.round(430 + ((i * 37) % 360)) / 100,
		"petal width": i % 11 === 5 ? null : ((i * 13) % 25) / 10,
		wild: i % 2 === 0,
		seen: new Date(Date.UTC(2026, 0, 1 + (i % 90))),
		note: i % 9 === 0 ? "a longer remark about this flower, which does not fit into a cell of a table" : "",
	}));

const wave = () => Float32Array.from({ length: 5000 }, (_, i) => Math.sin(i / 150) * Math.cos(i / 37));
const hill = () => ({
	shape: [28, 28],
	values: Float32Array.from({ length: 784 }, (_, i) =>
		Math.exp(-(((i % 28) - 14) ** 2 + (Math.floor(i / 28) - 10) ** 2) / 60),
	),
});
const weights = () => ({
	shape: [6, 12, 12],
	data: Float32Array.from({ length: 6 * 144 }, (_, i) => Math.sin(i * 1.3) * Math.cos(i / 20)),
});

async function show(options: PageOptions, values: Readonly<Record<string, unknown>>): Promise<WidgetPage> {
	const widget = await open(options);
	const shown: Record<string, unknown> = {};
	for (const [id, value] of Object.entries(values)) shown[id] = await shownOf(value);
	await drawValues(widget, renderer, shown);
	return widget;
}

const all = () => ({
	tree: people(),
	error: failure(),
	table: flowers(300),
	strip: wave(),
	heat: hill(),
	batch: weights(),
});

describe.each(["light", "dark"] as const)("on a %s page", (theme) => {
	test.each([1000, 380])("values fit into %i pixels", async (width) => {
		const { page } = await show({ theme, width, height: 2300 }, all());
		await page.screenshot({ path: path.join(outputFolder, `values-${theme}-${width}.png`) });
		const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
		expect(overflow).toBeLessThanOrEqual(0);
	});
});
