// @ts-check
/**
 * What Jupyter's kernel tests run, in the language of each kernel. Where a kernel documents no way, there is no sample, and
 * the test is skipped. So is the one of the welcome on IOPub for kernels that send none: it would wait for ever.
 */

const typescript = {
	language_name: "typescript",
	file_extension: ".ts",
	code_hello_world: "console.log('hello, world')",
	code_stderr: "console.error('wrong')",
	completion_samples: [
		{ text: "Math.sqr", matches: ["sqrt"] },
		{ text: "JSON.pars", matches: ["parse"] },
	],
	complete_code_samples: ["1", "const a: number = 1;", "function f() {\n  return 1;\n}\n"],
	incomplete_code_samples: ["function f() {", "const a = [1,", "`text"],
	invalid_code_samples: ["let = = 1;", "1 +* 2"],
	code_generate_error: "throw new TypeError('generated')",
	code_execute_result: [
		{ code: "6 * 7", result: "42" },
		{ code: "'text'", result: "'text'" },
		{ code: "[1, 2].map((n: number) => n + 1)", result: "[ 2, 3 ]" },
	],
	supported_history_operations: ["tail", "range", "search"],
	code_history_pattern: "6 [*] 7*",
	code_inspect_sample: "Math.sqrt",
};
const png = "new Uint8Array(4)";

/** @type {Record<string, object>} */
export const conformanceSamples = {
	glasscell: {
		...typescript,
		welcome: true,
		code_page_something: "page('a long text')",
		code_display_data: [
			{ code: `display({ [Symbol.for('Jupyter.display')]: () => ({ 'image/png': ${png} }) })`, mime: "image/png" },
		],
		code_clear_output: "clearOutput()",
	},
	deno: {
		...typescript,
		code_display_data: [
			{ code: "await Deno.jupyter.display({ 'text/html': '<b>bold</b>' }, { raw: true })", mime: "text/html" },
		],
		code_clear_output: "await Deno.jupyter.broadcast('clear_output', { wait: false })",
	},
	tslab: {
		...typescript,
		code_display_data: [{ code: `import { display } from "tslab"; display.png(${png})`, mime: "image/png" }],
	},
	ipykernel: {
		welcome: true,
		language_name: "python",
		file_extension: ".py",
		code_hello_world: "print('hello, world')",
		code_stderr: "import sys; print('wrong', file=sys.stderr)",
		completion_samples: [
			{ text: "zi", matches: ["zip"] },
			{ text: "isinst", matches: ["isinstance"] },
		],
		complete_code_samples: ["1", "print('hello, world')", "def f(x):\n  return x*2\n\n\n"],
		incomplete_code_samples: ["print('''hello", "def f(x):\n  x*2"],
		invalid_code_samples: ["import = 7q"],
		code_page_something: "zip?",
		code_generate_error: "raise TypeError('generated')",
		code_execute_result: [
			{ code: "6*7", result: "42" },
			{ code: "'text'", result: "'text'" },
			{ code: "[n + 1 for n in [1, 2]]", result: "[2, 3]" },
		],
		code_display_data: [
			{ code: "from IPython.display import HTML, display; display(HTML('<b>bold</b>'))", mime: "text/html" },
		],
		supported_history_operations: ["tail", "range", "search"],
		code_history_pattern: "6[*]7*",
		code_inspect_sample: "zip",
		code_clear_output: "from IPython.display import clear_output; clear_output()",
	},
};
