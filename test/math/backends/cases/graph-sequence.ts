import { type Case, graph } from "../case.ts";
import { gruStep, lstmStep, simpleRnnStep, type Unrolled, unrolled } from "../references/recurrent.ts";
import { at, filled, normal, type Values } from "../values.ts";

const steps = normal([2, 4, 3], "steps");
const mask: Values = { shape: [2, 4], values: [1, 1, 1, 0, 1, 0, 1, 0] };
const counted = (n: number) => [0, 1, 2, 3].filter((i) => at(mask, [n, i]) !== 0);
const ofFirst = { withRespectTo: [0] };

const units = 2;
const tanh = ["tanh", {}];

/** The ways a recurrent layer runs. */
const ways = [
	{ sequences: false, backwards: false },
	{ sequences: true, backwards: false },
	{ sequences: true, backwards: true, masked: true },
	{ sequences: true, backwards: false, masked: true, zeroMasked: true },
	{ sequences: false, backwards: false, masked: true },
] as const;

const recurrent = (
	op: string,
	gates: number,
	attributes: object,
	states: number,
	biasRows: number,
	step: (recurrence: Values, bias: Values) => Parameters<typeof unrolled>[4],
): Case[] =>
	ways.map((way) => {
		const { sequences, backwards } = way;
		const [masked, zeroMasked] = ["masked" in way, "zeroMasked" in way];
		const asked: Unrolled = { units, states, sequences, backwards, zeroMasked, mask: masked ? mask : undefined };
		const kernel = normal([3, gates * units], "kernel");
		const bias = normal(biasRows === 1 ? [gates * units] : [biasRows, gates * units], "bias");
		return graph(
			op,
			masked ? [steps, mask] : [steps],
			([x], [w, recurrence, b]) => unrolled(x!, w!, b!.values.slice(0, gates * units), asked, step(recurrence!, b!)),
			{
				attributes: { activation: tanh, sequences, backwards, ...(zeroMasked && { zeroMasked }), ...attributes },
				weights: [kernel, normal([units, gates * units], "recurrence"), bias],
				...ofFirst,
			},
		);
	});

/** The bucket of a distance in T5, for 8 buckets up to distance 6: two near ones of each side singly, then by the logarithm. */
function bucketOf(distance: number): number {
	const far = Math.abs(distance);
	const bucket = far < 2 ? far : Math.min(3, 2 + Math.floor((Math.log(far / 2) / Math.log(6 / 2)) * 2));
	return bucket + (distance > 0 ? 4 : 0);
}

/** Operations of the graph on sequences: masks, one vector for all steps, recurrent layers. */
export const graphSequenceCases: readonly Case[] = [
	graph(
		"maskedMax",
		[steps, mask],
		([x]) => filled([2, 3], ([n, c]) => Math.max(...counted(n!).map((i) => at(x!, [n!, i, c!])))),
		ofFirst,
	),
	graph(
		"lastToken",
		[steps, mask],
		([x]) => filled([2, 3], ([n, c]) => at(x!, [n!, counted(n!).at(-1)!, c!])),
		ofFirst,
	),
	graph(
		"maskSteps",
		[steps, mask],
		([x]) => filled(x!.shape, ([n, i, c]) => at(x!, [n!, i!, c!]) * at(mask, [n!, i!])),
		ofFirst,
	),
	graph(
		"queryMask",
		[normal([2, 3, 4, 2], "probabilities"), mask],
		([x]) => filled(x!.shape, (index) => at(x!, index) * at(mask, [index[0]!, index[2]!])),
		ofFirst,
	),
	graph("stepMask", [{ shape: [1, 3, 2], values: [0, 0, 0, 4, 5, 0] }], () => ({ shape: [1, 3], values: [0, 1, 1] }), {
		attributes: { value: 0 },
		withRespectTo: [],
	}),
	graph(
		"relativePositionBias",
		[normal([1, 2, 5, 9], "scores")],
		([x], [table]) =>
			filled(x!.shape, ([n, h, i, j]) => at(x!, [n!, h!, i!, j!]) + at(table!, [bucketOf(j! - i!), h!])),
		{ attributes: { farthest: 6 }, weights: [normal([8, 2], "table")] },
	),
	...recurrent("simpleRnn", 1, {}, 1, 1, (recurrence) => simpleRnnStep(recurrence)),
	...recurrent("lstm", 4, {}, 2, 1, (recurrence) => lstmStep(recurrence)),
	...recurrent("gru", 3, { resetAfter: true }, 1, 2, (recurrence, bias) =>
		gruStep(recurrence, bias.values.slice(3 * units)),
	),
	...recurrent("gru", 3, { resetAfter: false }, 1, 1, (recurrence) => gruStep(recurrence, undefined)),
];
