// npm run bench -- data: tables beside arquero's and danfo's, turn by turn in one process: reading a CSV file of 200,000 rows and 6 columns, and
// the mean of its groups by two keys. Medians in milliseconds, and each divided by arquero's; results are checked to be equal.
import "./lib/built.mjs";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as aq from "arquero";
import { readCSV } from "../dist/danfo/index.js";
import { readTable } from "../dist/index.js";
import { median } from "./lib/statistics.mjs";

const rows = 200_000;
const turns = 9;

/** Always the same numbers from 0 to 1 (Park and Miller's generator). */
let state = 1;
const random = () => {
	state = (state * 16_807) % 2_147_483_647;
	return state / 2_147_483_647;
};
const pick = (list) => list[Math.floor(random() * list.length)];

const cities = ["Berlin", "Hamburg", "Köln", "Leipzig", "München", "Rostock", "Stuttgart", "Trier"];
const lines = ["id,city,group,weight,pressure,smoker"];
for (let row = 0; row < rows; row++) {
	const pressure = random() < 0.05 ? "" : (90 + random() * 90).toFixed(1);
	lines.push([row, pick(cities), pick("abcde"), (40 + random() * 80).toFixed(4), pressure, random() < 0.3].join(","));
}
const folder = mkdtempSync(join(tmpdir(), "glasscell-bench-data-"));
const path = join(folder, "people.csv");
writeFileSync(path, lines.join("\n"));

/** Runs each call in turn, over and over. */
async function race(calls) {
	const times = new Map(Object.keys(calls).map((name) => [name, []]));
	const results = {};
	for (let turn = 0; turn <= turns; turn++) {
		for (const [name, call] of Object.entries(calls)) {
			globalThis.gc?.();
			const started = performance.now();
			results[name] = await call();
			if (turn > 0) times.get(name).push(performance.now() - started); // the first warms up
		}
	}
	return { results, medians: new Map([...times].map(([name, taken]) => [name, median(taken)])) };
}

function print(title, medians) {
	const peer = medians.get("arquero");
	for (const [name, time] of medians)
		console.log(
			`${title.padEnd(24)}${name.padEnd(12)}${time.toFixed(1).padStart(9)} ms   × ${(time / peer).toFixed(2)} arquero`,
		);
}

/** Throws where two answers differ by more than rounding. */
function compare(what, ours, theirs) {
	const isNear = ours === theirs || Math.abs(ours - theirs) <= 1e-9 * Math.abs(theirs);
	if (!isNear) throw new Error(`${what}: ${ours} is not ${theirs}`);
}

console.log(`danfojs-node 1.2.0, Node ${process.version}; ${rows} rows × 6 columns, ${turns} turns`);
const reading = await race({
	glasscell: () => readTable(path),
	arquero: () => aq.loadCSV(path),
	danfo: () => readCSV(path),
});
const { glasscell: table, arquero: peer, danfo: frame } = reading.results;
compare("rows", table.rowCount, peer.numRows());
for (const name of table.names) {
	for (let row = 0; row < rows; row += 7) {
		const [ours, theirs] = [table.at(row, name), peer.get(name, row)];
		if (ours !== theirs) throw new Error(`${name} of row ${row}: ${ours} is not ${theirs}`);
	}
}
print("reading CSV", reading.medians);

const grouping = await race({
	glasscell: () => table.groupBy("city", "group").mean("weight"),
	arquero: () => peer.groupby("city", "group").rollup({ weight: aq.op.mean("weight") }),
	danfo: () => frame.groupby(["city", "group"]).col(["weight"]).mean(),
});
const theirs = new Map(
	grouping.results.arquero.objects().map(({ city, group, weight }) => [`${city} ${group}`, weight]),
);
compare("groups", grouping.results.glasscell.rowCount, theirs.size);
for (const { city, group, weight } of grouping.results.glasscell)
	compare(`${city} ${group}`, weight, theirs.get(`${city} ${group}`));
print("mean by two keys", grouping.medians);
rmSync(folder, { recursive: true });
