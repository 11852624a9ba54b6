import { dimensionsText, takesAndGives } from "../core/model-text.ts";
import type { DifferentiableModel, Graph, GraphNode } from "./graph.ts";

/** Rows of a summary; a deeper network shows its first and last ones. */
const most = 40;

const count = (size: number): string => size.toLocaleString("en");

/** The node's weights that no earlier node has named. */
function ownWeights({ weights }: Graph, nodes: readonly GraphNode[]): number[] {
	const seen = new Set<string>();
	return nodes.map((node) => {
		const own = node.weights.filter((key) => !seen.has(key));
		for (const key of own) seen.add(key);
		return own.reduce((sum, key) => sum + (weights.get(key)?.size ?? 0), 0);
	});
}

/** Cells under one another: texts to the left, numbers to the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
	const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length)));
	return rows.map((row) =>
		row
			.map((cell, i) => (i === row.length - 1 ? cell.padStart(widths[i] as number) : cell.padEnd(widths[i] as number)))
			.join("  ")
			.trimEnd(),
	);
}

/** A network as text: what it takes and gives, and its nodes with their operations, shapes and numbers of weights. */
export function summaryOf(model: DifferentiableModel): string {
	const { graph, classes } = model;
	const sizes = ownWeights(graph, graph.nodes);
	const rows = graph.nodes.map(({ name, op, shape }, i) => [
		name,
		op,
		dimensionsText(shape),
		count(sizes[i] as number),
	]);
	const total = sizes.reduce((sum, size) => sum + size, 0);
	const lines = columns([["node", "operation", "shape", "weights"], ...rows]);
	const left = lines.length - 1 - most;
	const shown =
		left <= 0
			? lines
			: [...lines.slice(0, most / 2 + 1), `… ${left} more, in model.nodes …`, ...lines.slice(-most / 2)];
	return [`${takesAndGives(model, classes)}; ${graph.nodes.length} nodes, ${count(total)} weights`, "", ...shown].join(
		"\n",
	);
}
