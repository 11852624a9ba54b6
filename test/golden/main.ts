import { backend } from "../../src/index.ts";
import { report, runFolder } from "./run.ts";

const [folder] = process.argv.slice(2);
if (!folder) {
	console.error("usage: npm run golden -- FOLDER");
	process.exit(2);
}
const outcomes = await runFolder(folder);
console.log(String(backend()));
console.log(report(outcomes));
const failed = outcomes.some(({ result }) => result === "failed");
if (outcomes.length === 0) console.error(`expected files of schema xai-golden/1 in ${folder}, found none`);
process.exitCode = failed || outcomes.length === 0 ? 1 : 0;
