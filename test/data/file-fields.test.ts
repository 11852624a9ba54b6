import { describe, expect, test } from "vitest";
import { FileFields, parseFields } from "../../src/data/file-fields.ts";

const fields = (value: unknown, path = "") => new FileFields("load", path, value);
const told = (read: () => unknown): string => {
	try {
		return `no error: ${JSON.stringify(read())}`;
	} catch (error) {
		const { code, message } = error as { code: string; message: string };
		return `${code} ${message}`;
	}
};

describe("fields of a file that is not trusted", () => {
	const file = fields({ model: { type: "a", ids: [1, "2", true], names: ["x", 1], on: true, none: null } });
	const model = file.at("model");

	test("are read with their type", () => {
		expect(model.at("type").text()).toBe("a");
		expect(model.at("type").oneOf(["a", "b"])).toBe("a");
		expect(model.at("on").flag()).toBe(true);
		expect([...model.at("ids").integers(3)]).toEqual([1, 2, 1]);
		expect(model.entries().map(([name]) => name)).toEqual(["type", "ids", "names", "on", "none"]);
		expect(
			model
				.at("names")
				.list()
				.map(({ path }) => path),
		).toEqual(["model.names[0]", "model.names[1]"]);
		expect(model.at("names").list("name")[1]?.path).toBe("name 1");
	});

	test("that are null or not there are none, and what every object inherits is not there", () => {
		expect(model.maybe("none")).toBeUndefined();
		expect(model.maybe("constructor")).toBeUndefined();
		expect(fields([1]).maybe("length")).toBeUndefined();
		expect(told(() => model.at("none"))).toMatch(
			/^bad-file load: model: expected an object with "none", got an object/,
		);
		expect(told(() => fields([]).at("model"))).toBe(
			'bad-file load: expected an object with "model", got an array of 0',
		);
	});

	test.each<[string, (of: FileFields) => unknown, string]>([
		["a text", (of) => of.at("on").text(), "model.on: expected a text, got true"],
		["texts", (of) => of.at("names").texts(), "model.names: expected a list of texts, got 1"],
		["a flag", (of) => of.at("type").flag(), 'model.type: expected true or false, got "a"'],
		["one of some words", (of) => of.at("type").oneOf(["b", "c"]), 'model.type: expected one of b, c, got "a"'],
		["a list", (of) => of.at("type").list(), 'model.type: expected a list, got "a"'],
		["a table", (of) => of.at("ids").entries(), "model.ids: expected an object, got an array of 3"],
		["a number", (of) => of.at("type").number(), 'model.type: expected a number, got "a"'],
		[
			"a number in a range",
			(of) => of.at("ids").list()[0]?.number({ min: 2, max: 3 }),
			"expected a number from 2 to 3",
		],
		["as many elements", (of) => of.at("ids").numbers(2), "model.ids: expected 2 elements, got 3"],
		["numbers", (of) => of.at("names").numbers(), 'model.names: expected a number at 0, got "x"'],
		["flags", (of) => of.at("ids").flags(), 'model.ids: expected an integer from 0 to 1 at 1, got "2"'],
	])("that are not %s are refused with their path", (_, read, text) => {
		expect(told(() => read(model))).toContain(text);
		expect(told(() => read(model))).toMatch(/^bad-file load: /);
	});

	test("may stand in one another to a bound, so that readers may call themselves", () => {
		let value: object = {};
		for (let i = 0; i < 1000; i++) value = { in: value };
		const down = (at: FileFields): number => 1 + (at.has("in") ? down(at.at("in")) : 0);
		expect(told(() => down(fields(value)))).toMatch(
			/^bad-file load: in\..*: expected at most 64 values in one another, got 65$/,
		);
	});
});

test("what is no JSON is refused by its name", () => {
	const bytes = new TextEncoder().encode('{"a": [1]}');
	expect(parseFields("load", "config.json", bytes).at("a").path).toBe("config.json.a");
	expect(told(() => parseFields("load", "", bytes.subarray(1)))).toMatch(
		/^bad-file load: expected the file to be JSON, got /,
	);
	expect(told(() => parseFields("load", "a.json", Uint8Array.of(0x22, 0xff, 0x22)))).toMatch(
		/expected a.json to be JSON/,
	);
});
