// @ts-check

/** The projects of test/vitest.config.ts, quickest first. */
const allProjects = ["unit", "kernel", "browser"];

/**
 * Which projects the arguments name, all where they name none; what is left is vitest's.
 *
 * @param {readonly string[]} args
 */
export function selection(args) {
	const named = args.filter((arg) => allProjects.includes(arg));
	return {
		projects: named.length > 0 ? named : allProjects,
		rest: args.filter((arg) => !allProjects.includes(arg)),
	};
}
