// @ts-check
/**
 * Stands for Python in a pretend checkout: makes environments, installs packages, and answers inspect-packages.py, all
 * in files. GLASSCELL_FAKE names a folder: `calls` there gets a line per call, and flags there make it misbehave.
 */
import fs from "node:fs";
import path from "node:path";

const fake = process.env.GLASSCELL_FAKE ?? "";
const [program = "", ...args] = process.argv.slice(1);
const prefix = path.dirname(path.dirname(program));
const packages = path.join(prefix, "lib/python3.12/site-packages");
/** @param {string} flag */
const is = (flag) => fs.existsSync(path.join(fake, flag));

fs.appendFileSync(path.join(fake, "calls"), `python ${args.map((arg) => path.basename(arg)).join(" ")}\n`);

if (args[0] === "-c") console.log("3.12.4");
else if (args[1] === "venv") makeEnvironment(args.at(-1) ?? "");
else if (args[1] === "virtualenv") fail("No module named virtualenv");
else if (args[1] === "pip" && args[2] === "install") install(args.slice(3));
else if (args[0]?.endsWith("inspect-packages.py")) console.log(JSON.stringify(inspection(args.slice(1))));

/** @param {string} folder */
function makeEnvironment(folder) {
	if (is("no-venv")) fail("The virtual environment was not created successfully because ensurepip is not available.");
	fs.mkdirSync(path.join(folder, "bin"), { recursive: true });
	fs.mkdirSync(path.join(folder, "lib/python3.12/site-packages"), { recursive: true });
	fs.copyFileSync(program, path.join(folder, "bin/python"));
}

/** @param {readonly string[]} requirements */
function install(requirements) {
	const wanted = requirements.filter((text) => !text.startsWith("-") && text !== ":all:");
	if (is("no-wheel") && wanted.some((text) => text.startsWith("tensorflow"))) {
		fail("ERROR: No matching distribution found for tensorflow-cpu==2.20.*");
	}
	if (is("offline")) fail("NewConnectionError: Failed to establish a new connection");
	for (const text of wanted) fs.mkdirSync(path.join(packages, nameOf(text)), { recursive: true });
	if (!wanted.some((text) => text.startsWith("tensorflow"))) return;
	for (const name of ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"]) {
		fs.writeFileSync(path.join(packages, "tensorflow-cpu", name), "");
	}
	fs.mkdirSync(path.join(packages, "tensorflow-cpu/include/tensorflow/c"), { recursive: true });
	fs.writeFileSync(path.join(packages, "tensorflow-cpu/include/tensorflow/c/c_api.h"), "");
}

/** @param {readonly string[]} requirements */
function inspection(requirements) {
	const directory = path.join(packages, "tensorflow-cpu");
	const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"].map((name) => path.join(directory, name));
	return {
		version: "3.12.4",
		prefix,
		packages,
		platform: "linux x86_64",
		wanted: requirements.map((requirement) => {
			const installed = fs.existsSync(path.join(packages, nameOf(requirement)));
			return {
				requirement,
				record: installed ? path.join(packages, nameOf(requirement)) : null,
				applies: !is("no-marker"),
				lacking: installed || is("no-marker") ? [] : [nameOf(requirement)],
			};
		}),
		incomplete: [],
		flavours: [],
		tensorflow: fs.existsSync(directory) ? { directory, libraries, version: "2.20.0" } : null,
	};
}

/** @param {string} requirement */
function nameOf(requirement) {
	return /^[\w-]+/.exec(requirement)?.[0] ?? "";
}

/** @param {string} text */
function fail(text) {
	console.error(text);
	process.exit(1);
}
