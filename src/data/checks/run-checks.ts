import type { Answer, Progress, RunContext } from "../../core/explainer.ts";
import type { Finding } from "../../core/explanation.ts";
import type { Table } from "../table/table.ts";
import type { NamedCheckOptions } from "./check-data.ts";
import { classes } from "./classes.ts";
import { collinear } from "./collinear.ts";
import { columns } from "./columns.ts";
import { duplicates, sameRows } from "./duplicates.ts";
import { groups } from "./groups.ts";
import { missing } from "./missing.ts";
import { splits } from "./splits.ts";
import { type Splits, subjectOf } from "./subject.ts";
import { targetLeakage } from "./target-leakage.ts";

const order = ["error", "warning", "info"];
const bySeverity = (a: Finding, b: Finding) => order.indexOf(a.severity) - order.indexOf(b.severity);

/** The names of the steps, for the progress. */
const steps = ["classes", "missing values", "equal rows", "target leakage", "columns", "correlations", "groups"];

/** All checks of {@link checkData}, one after another. */
export async function* runChecks(
	context: RunContext,
	table: Table,
	parts: Splits | undefined,
	options: Required<NamedCheckOptions>,
): AsyncGenerator<{ progress: Progress }, Answer<"findings">> {
	yield { progress: { done: 0, total: steps.length, label: "checkData" } };
	const subject = await subjectOf(table, { ...options, splits: parts }, context);
	const findings: Finding[] = [];
	const done = async (step: number, found: readonly Finding[]) => {
		findings.push(...found);
		await context.checkpoint({ done: step + 1, total: steps.length, label: `checkData: ${steps[step]}` });
	};
	await done(0, classes(subject));
	await done(1, await missing(subject));
	const same = await sameRows(subject);
	await done(2, [...(await duplicates(subject, same)), ...splits(subject, same)]);
	await done(3, await targetLeakage(subject));
	await done(4, await columns(subject));
	await done(5, await collinear(subject));
	await done(6, await groups(subject));
	return { scope: "global", unit: "none", payload: { findings: findings.sort(bySeverity) } };
}
