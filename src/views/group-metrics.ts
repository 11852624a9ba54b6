import { ExplainError, shown } from "../core/errors.ts";
import type { Explanation, GroupMetric, GroupOfRows } from "../core/explanation.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

/** What the dots take beside the metrics. */
export interface GroupDotsOptions {
	/** The sensitive column whose groups are shown. Default: the first. */
	readonly attribute?: string;
	/** The metrics to show, from top to bottom. Default: base, selection, true and false positive rate, precision. */
	readonly metrics?: readonly GroupMetric[];
	readonly controls?: readonly Control[];
	readonly title?: string;
}

const usual: readonly GroupMetric[] = [
	"base rate",
	"selection rate",
	"true positive rate",
	"false positive rate",
	"precision",
];

/** What a metric says, for the label above its dots. */
const meanings: Readonly<Partial<Record<GroupMetric, string>>> = {
	"base rate": "are positive",
	"selection rate": "are selected",
	"true positive rate": "of the positive are selected",
	"false positive rate": "of the negative are selected",
	"false negative rate": "of the positive are left out",
	precision: "of the selected are positive",
	accuracy: "are right",
};

const labelOf = (metric: GroupMetric) => (meanings[metric] ? `${metric}: ${meanings[metric]}` : metric);
const nameOf = ({ name, rows }: GroupOfRows) => `${name} (${rows.length.toLocaleString("en")})`;
const percent = (share: number) => formatNumber(share, "percent");

/** Values that lie on the axis from 0 to 1, with their gap from the lowest to the highest. */
function dataOf(groups: readonly GroupOfRows[], metrics: readonly GroupMetric[]) {
	return metrics.flatMap((metric) => {
		const label = labelOf(metric);
		const points = groups.flatMap((group) => {
			const { value, interval, count } = group.metrics[metric];
			if (value === null) return [];
			const [low, high] = interval ?? [value, value];
			return [{ kind: "group", metric: label, group: nameOf(group), value, low, high, count }];
		});
		const values = points.map(({ value }) => value);
		const [low, high] = [Math.min(...values), Math.max(...values)];
		return points.length < 2 ? points : [{ kind: "gap", metric: label, value: low, low, high }, ...points];
	});
}

function captionOf(
	{ gaps, groups, positive }: Explanation<"groups">["payload"],
	attribute: string,
	some: readonly GroupOfRows[],
) {
	const own = gaps.filter((gap) => gap.attribute === attribute && gap.metric !== "calibration gap");
	const thresholds = new Set(some.map(({ threshold }) => formatNumber(threshold)));
	const from =
		thresholds.size === 1
			? `from ${[...thresholds][0]} on`
			: `from ${some.map((g) => `${formatNumber(g.threshold)} (${g.name})`).join(", ")} on`;
	const start = `Selected is who is "${positive}" with a probability ${from}. `;
	// The gap that is least likely to be chance; of equally clear ones the widest. A group of one row makes wide gaps that mean nothing.
	const [clearest] = [...own].sort(
		(a, b) => (a.pValue ?? 1) - (b.pValue ?? 1) || (b.difference.value ?? 0) - (a.difference.value ?? 0),
	);
	if (!clearest || groups.length === 0) return `${start}There are no two groups to compare.`;
	const value = (name: string) => some.find((group) => group.name === name)?.metrics[clearest.metric].value ?? 0;
	const [low, high] = clearest.difference.interval ?? [Number.NaN, Number.NaN];
	const chance =
		clearest.pValue === null
			? ""
			: `, p ${clearest.pValue < 0.001 ? "< 0.001" : `= ${formatNumber(Number(clearest.pValue.toPrecision(2)))}`}`;
	return (
		`${start}The clearest gap by ${attribute} is the ${clearest.metric}: ${percent(value(clearest.highest))} in "${clearest.highest}" and ` +
		`${percent(value(clearest.lowest))} in "${clearest.lowest}" (95 % interval of the difference ${percent(low)} to ${percent(high)}${chance}).`
	);
}

/** The gap, the intervals and the dots of one metric; `isLast` has the axis for all. */
function layersOf(names: readonly string[], attribute: string, isLast: boolean): Record<string, unknown>[] {
	const of = (kind: string) => [{ filter: { field: "kind", equal: kind } }];
	const opacity = { condition: { test: { field: "unselected", equal: true }, value: 0.15 }, value: 1 };
	const y = { field: "group", type: "nominal", sort: [...names], title: null, axis: { labelLimit: 130 } };
	const x = (field: string) => ({
		field,
		type: "quantitative",
		title: null,
		scale: { domain: [0, 1] },
		axis: { format: ".0%", tickCount: 5, labels: isLast, ticks: isLast },
	});
	return [
		{
			transform: of("gap"),
			mark: { type: "rect", color: "#9aa3b2", opacity: 0.3 },
			encoding: { x: x("low"), x2: { field: "high" } },
		},
		{
			transform: of("group"),
			mark: { type: "rule", strokeWidth: 2, color: "#1b6fb5" },
			encoding: { y, x: x("low"), x2: { field: "high" }, opacity },
		},
		{
			transform: of("group"),
			mark: { type: "point", size: 60, color: "#1b6fb5", opacity: 1, cursor: "pointer" },
			encoding: {
				y,
				x: x("value"),
				opacity,
				tooltip: [
					{ field: "group", type: "nominal", title: attribute },
					{ field: "metric", type: "nominal" },
					{ field: "value", type: "quantitative", format: ".1%" },
					{ field: "low", type: "quantitative", format: ".1%", title: "95 % from" },
					{ field: "high", type: "quantitative", format: ".1%", title: "to" },
					{ field: "count", type: "quantitative", format: ",d", title: "of rows" },
				],
			},
		},
	];
}

/**
 * Does a model treat groups alike? A row of dots for each metric, one for each group, with 95 % intervals; what is shaded is the gap from the
 * lowest to the highest. A click on a dot selects the group's rows.
 *
 * @throws ExplainError `unknown-name` for an attribute that was not compared.
 */
export function groupDots({ payload }: Explanation<"groups">, options: GroupDotsOptions = {}): ViewSpec {
	const attributes = [...new Set(payload.groups.map(({ attribute }) => attribute))];
	const { attribute = attributes[0] ?? "", metrics = usual, controls = [], title = `Groups by ${attribute}` } = options;
	const groups = payload.groups.filter((group) => group.attribute === attribute);
	if (groups.length === 0) {
		const words = `expected one of the attributes ${attributes.join(", ")}`;
		throw new ExplainError("unknown-name", `groupDots: ${words}, got ${shown(attribute)}`);
	}
	const data = dataOf(groups, metrics);
	const caption = captionOf(payload, attribute, groups);
	return {
		title,
		figure: {
			kind: "vega",
			spec: {
				data: { name: "groups" },
				// Not a facet: its headers begin where the plot does, too far right for so many words on a narrow page.
				vconcat: metrics.map((metric, i) => ({
					title: { text: labelOf(metric), frame: "bounds", fontSize: 12, fontWeight: 400, offset: 4 },
					transform: [{ filter: { field: "metric", equal: labelOf(metric) } }],
					width: 280,
					height: Math.max(24, 17 * groups.length),
					layer: layersOf(groups.map(nameOf), attribute, i === metrics.length - 1),
				})),
				spacing: 10,
			},
			data: { groups: data },
			alt: caption,
			rows: { field: "group", members: Object.fromEntries(groups.map((one) => [nameOf(one), [...one.rows]])) },
		},
		controls,
		selection: "rows",
		caption,
		table: {
			columns: [attribute, "rows", ...metrics.flatMap((metric) => [metric, "95 % interval"])],
			rows: groups.map(({ name, rows, metrics: all }) => [
				name,
				rows.length,
				...metrics.flatMap((metric) => {
					const { value, interval } = all[metric];
					return [value ?? "none", interval ? `${formatNumber(interval[0])} to ${formatNumber(interval[1])}` : ""];
				}),
			]),
		},
	};
}
groupDots.accepts = ["groups"] as const;
