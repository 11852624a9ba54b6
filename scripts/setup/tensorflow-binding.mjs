// @ts-check
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { command, tail, which } from "./command.mjs";

/**
 * Builds the one native part: TensorFlow.js's Node binding, linked against the libtensorflow that lies in the installed
 * Python wheel. The library is used in place, because it finds CUDA's libraries relative to itself; the binding needs
 * only TensorFlow's C interface, and the wheel decides between CPU and GPU.
 *
 * @type {import("./step.mjs").Step}
 */
export const tensorflowBinding = {
	name: "tensorflow-binding",
	title: "TensorFlow.js binding",

	inputs({ root, env, results }) {
		const tensorflow = results.tensorflow;
		return {
			files: [...sources(root).map((name) => join(sourceFolder(root), name)), headersPackage(root)],
			values: { tensorflow, compiler: compiler(env), platform: process.platform, arch: process.arch },
		};
	},

	outputs({ root }, result) {
		return result === undefined ? [] : [addonPath(root)];
	},

	async run(context) {
		const { root, env, results, state, progress } = context;
		const tensorflow = results.tensorflow;
		const lack = obstacle(context);
		if (lack !== undefined) return { lack, remember: true };
		const gxx = /** @type {string} */ (compiler(env));
		const work = join(state, "binding");
		mkdirSync(work, { recursive: true });
		const log = join(state, "tensorflow-binding.log");
		const include = [
			`-I${join(root, "node_modules/node-api-headers/include")}`,
			`-I${join(tensorflow.directory, "include")}`,
		];
		const flags = ["-std=c++17", "-O2", "-fPIC", "-DNAPI_VERSION=8", ...include];
		/** @param {readonly string[]} args */
		const compile = (args) => command(gxx, args, { log, env, onLine: (line) => progress.latest(line) });

		const units = ["tfjs_backend", "tfjs_binding"];
		const compiled = await Promise.all(
			units.map((unit) =>
				compile([...flags, "-c", join(sourceFolder(root), `${unit}.cc`), "-o", join(work, `${unit}.o`)]),
			),
		);
		const broken = compiled.find(({ code }) => code !== 0);
		if (broken) return failed(gxx, broken.output, log);

		const built = join(work, "tfjs_binding.node");
		const linked = await compile([
			"-shared",
			...units.map((unit) => join(work, `${unit}.o`)),
			...tensorflow.libraries,
			...["-Xlinker", "-rpath", "-Xlinker", tensorflow.directory],
			...["-o", built],
		]);
		if (linked.code !== 0) return failed(gxx, linked.output, log);

		const loaded = await command(process.execPath, ["-e", "require(process.argv[1])", built], { env, log });
		if (loaded.code !== 0) return failed("loading the binding", loaded.output, log);

		mkdirSync(join(addonPath(root), ".."), { recursive: true });
		copyFileSync(built, `${addonPath(root)}.part`);
		renameSync(`${addonPath(root)}.part`, addonPath(root));
		return { result: { addon: addonPath(root) }, note: `TensorFlow ${tensorflow.version}` };
	},
};

/** @param {string} root */
function sourceFolder(root) {
	return join(root, "node_modules/@tensorflow/tfjs-node-gpu/binding");
}

/** @param {string} root */
function sources(root) {
	return existsSync(sourceFolder(root)) ? readdirSync(sourceFolder(root)).sort() : [];
}

/** @param {string} root */
function headersPackage(root) {
	return join(root, "node_modules/node-api-headers/package.json");
}

/** @param {string} root */
function addonPath(root) {
	return join(root, "node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node");
}

/** @param {NodeJS.ProcessEnv} env */
function compiler(env) {
	return [env.CXX, "g++", "c++", "clang++"].flatMap((name) => (name ? (which(name, env) ?? []) : []))[0];
}

/**
 * @param {import("./step.mjs").Context} context
 * @returns {import("./step.mjs").Lack | undefined}
 */
function obstacle({ root, env, results }) {
	const instead = "the wasm backend, which is slower";
	if (results.tensorflow === undefined) {
		return { reason: "there is no TensorFlow to bind to", mend: "see the step before", instead };
	}
	if (process.platform !== "linux") {
		return {
			reason: `it is built on Linux only, this is ${process.platform}`,
			mend: "use Linux, or WSL on Windows",
			instead,
		};
	}
	if (!existsSync(headersPackage(root)) || sources(root).length === 0) {
		return {
			reason: "the packages node-api-headers and @tensorflow/tfjs-node-gpu are not installed",
			mend: "npm install",
			instead,
		};
	}
	if (!existsSync(join(results.tensorflow.directory, "include/tensorflow/c/c_api.h"))) {
		const reason = `${results.tensorflow.directory} has no include/tensorflow/c/c_api.h`;
		return { reason, mend: "reinstall TensorFlow from its wheel", instead };
	}
	if (compiler(env) === undefined) {
		return { reason: "there is no C++ compiler (g++, c++ or clang++) on PATH", mend: installCompiler(), instead };
	}
	return undefined;
}

/** The command that brings a C++ compiler on this system. */
function installCompiler() {
	const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
	if (/^ID(_LIKE)?=.*(debian|ubuntu)/m.test(release)) return "apt-get install g++";
	if (/^ID(_LIKE)?=.*(fedora|rhel|centos)/m.test(release)) return "dnf install gcc-c++";
	if (/^ID(_LIKE)?=.*arch/m.test(release)) return "pacman -S gcc";
	if (/^ID(_LIKE)?=.*suse/m.test(release)) return "zypper install gcc-c++";
	return "install g++ with your system's package manager";
}

/**
 * @param {string} what
 * @param {string} output
 * @param {string} log
 * @returns {import("./step.mjs").Outcome}
 */
function failed(what, output, log) {
	const reason = `${what} failed (all of it in ${log}):\n${tail(output)}`;
	const mend = "mend what is said above, then call this command again";
	return { lack: { reason, mend, instead: "the wasm backend, which is slower" }, remember: true };
}
