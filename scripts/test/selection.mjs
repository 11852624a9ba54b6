// @ts-check

/** The projects of test/vitest.config.ts that every run has, quickest first, … */
const everyday = ["unit", "kernel", "browser"];
/** … and those that must be named. */
const allProjects = [...everyday, "soak"];

/**
 * Which projects the arguments name, the everyday ones where they name none; what is left is vitest's.
 *
 * @param {readonly string[]} args
 */
export function selection(args) {
	const named = args.filter((arg) => allProjects.includes(arg));
	return {
		projects: named.length > 0 ? named : everyday,
		rest: args.filter((arg) => !allProjects.includes(arg)),
	};
}
