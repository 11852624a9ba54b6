/**
 * Who may import what: for each folder of src/, the others within its reach. The TypeScript project references keep the
 * Node and DOM types out of core, protocol, views and figure; this keeps the arrows between the folders.
 */
const layers = {
	core: [],
	// protocol, for the host that a report is shown by and that tells of a terminated cell.
	math: ["core", "protocol"],
	data: ["core", "math"],
	// protocol, for the way a model is shown; figure, for the way numbers are written in rules.
	models: ["core", "math", "data", "protocol", "figure"],
	explain: ["core", "math", "data", "models"],
	// figure, for the way numbers are written: captions, legends and readouts must agree.
	views: ["core", "figure"],
	figure: ["core"],
	protocol: ["core"],
	widget: ["core", "views", "protocol", "figure"],
	controls: ["core", "protocol", "widget"],
	explore: ["core", "math", "data", "models", "explain", "views", "protocol", "figure", "widget"],
	notebook: ["core", "protocol"],
	// figure, for the colours of an array's preview and the way numbers are written.
	kernel: ["core", "protocol", "figure"],
};

const layerRules = Object.entries(layers).map(([layer, reachable]) => ({
	name: `layer-${layer}`,
	comment: `src/${layer} may import ${["itself", ...reachable].join(", ")}`,
	severity: "error",
	from: { path: `^src/${layer}/` },
	to: { path: "^src/", pathNot: `^src/(${[layer, ...reachable].join("|")})/` },
}));

const only = (name, packages, place) => ({
	name,
	comment: `${packages} only in ${place.join(", ")}`,
	severity: "error",
	from: { path: "^(src|widgets)/", pathNot: place.map((path) => `^${path}`) },
	to: { path: `(^|/)node_modules/(${packages})/` },
});

module.exports = {
	forbidden: [
		...layerRules,
		{
			name: "layer-widgets",
			comment: "widgets/ may import the protocol, the core and what paints figures",
			severity: "error",
			from: { path: "^widgets/" },
			to: { path: "^src/", pathNot: "^src/(core|protocol|figure)/" },
		},
		{
			name: "library-not-in-sources",
			comment: "src/ and widgets/ do not import tests, scripts, benchmarks or built files",
			severity: "error",
			from: { path: "^(src|widgets)/" },
			to: { path: "^(test|scripts|bench|dist)/" },
		},
		only("zeromq-in-one-place", "zeromq", ["src/kernel/connection\\.ts$"]),
		only("tensorflow-in-one-place", "@tensorflow/[^/]+", ["src/math/tf\\.ts$", "src/tf\\.ts$"]),
		only("vega-where-charts-are-drawn", "vega[^/]*", ["widgets/", "src/widget/static/"]),
		only("danfo-in-one-place", "danfojs-node", ["src/data/danfo\\.ts$"]),
		{
			name: "debugger-when-asked",
			comment:
				"the debugger is loaded at the first request for it, by one file; it knows the inspector, not the protocol thread",
			severity: "error",
			from: { path: "^src/", pathNot: "^src/kernel/(debugger/|protocol-worker/debug-requests\\.ts$)" },
			to: { path: "^src/kernel/debugger/", pathNot: "^src/kernel/debugger/protocol\\.ts$" },
		},
		{
			name: "debugger-reach",
			comment: "the debugger stands on the inspector, the transform, and what the engine knows of sources",
			severity: "error",
			from: { path: "^src/kernel/debugger/" },
			to: {
				path: "^src/",
				pathNot: [
					"^src/protocol/json\\.ts$",
					"^src/kernel/(debugger|transform)/",
					"^src/kernel/engine/(debugging|sources)\\.ts$",
					"^src/kernel/protocol-worker/main-thread-inspector\\.ts$",
					"^src/kernel/(log|surplus|validate)\\.ts$",
				],
			},
		},
		{
			name: "readers-when-asked",
			comment: "what reads models and table files is much code, loaded with the first file, not with the library",
			severity: "error",
			from: { path: "^src/", pathNot: "^src/models/[^/]+/read-" },
			to: {
				path: "^src/(models/[^/]+/read-(keras|onnx|tfjs|saved-model-folder|transformer|trees)|data/table/formats/(excel|json|parquet|read-arrow))\\.ts$",
				dynamic: false,
				dependencyTypesNot: ["type-only"],
			},
		},
		{
			name: "work-when-asked",
			comment:
				"what only runs when it is called (fits, checks, what explorers ask, static forms) is not loaded with the library",
			severity: "error",
			from: { path: "^src/" },
			to: {
				path: "^src/(models/(ebm/fit-ebm|gam/fit-gam|kernel/machines|network/train|rules/(antecedents|optimal-search))|data/checks/run-checks|explore/(effect|explore-shapes|image|path|prediction|tree)-questions|explore/explore-local-reasons|widget/static/static-form)\\.ts$",
				dynamic: false,
				dependencyTypesNot: ["type-only"],
			},
		},
		{
			name: "no-circles",
			comment:
				"files that need each other are one idea in two files; a list that loads what is asked for by name needs none of it",
			severity: "error",
			from: {},
			to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only", "dynamic-import"] } },
		},
		{
			name: "nothing-missing",
			comment: "every import leads somewhere",
			severity: "error",
			from: { path: "^(src|widgets)/" },
			to: { couldNotResolve: true },
		},
		{
			name: "no-dev-dependencies-in-the-package",
			comment: "what src/ imports at run time is a dependency; the native binding is an optional peer",
			severity: "error",
			from: { path: "^src/" },
			to: {
				dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
				dependencyTypesNot: ["type-only", "npm-peer"],
			},
		},
	],
	options: {
		doNotFollow: { path: "node_modules" },
		exclude: { path: "\\.d\\.ts$" },
		tsPreCompilationDeps: true,
		enhancedResolveOptions: {
			exportsFields: ["exports"],
			conditionNames: ["import", "node", "default", "types"],
			extensions: [".ts", ".mjs", ".js", ".json"],
		},
	},
};
