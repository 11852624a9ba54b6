import type { Explanation, Feature, Payloads } from "../../src/core/explanation.ts";
import { type NdArray, ndArray } from "../../src/core/nd-array.ts";

export type Attribution = Explanation<"attribution">;

const about = {
	schema: 1,
	kind: "attribution",
	scope: "local",
	diagnostics: { evaluations: 1, milliseconds: 1 },
	provenance: { method: "m", source: "s", options: {}, model: "m", backend: "b", version: "0" },
} as const;

/** Numbers with axes by name; of one axis, a vector. */
export const numbers = (values: readonly number[], ...shape: readonly number[]): NdArray<Float64Array> => {
	const lengths = shape.length > 0 ? shape : [values.length];
	return ndArray(
		Float64Array.from(values),
		lengths,
		lengths.map((_, i) => ["example", "feature", "output"][i] as string),
	);
};

/** Repeatable noise, −1 … 1. */
export const noise = (i: number): number => 2 * ((Math.abs(Math.sin(12.9898 * (i + 1)) * 43758.5453) % 1) - 0.5);

/** An answer with rows of scores; outputs are what base and scores add up to. */
export function attribution(
	scores: readonly (readonly number[])[],
	{
		features = (scores[0] ?? []).map((_, i) => ({ name: `f${i}` })),
		inputs = scores.map((row) => row.map((_, j) => j)),
		base = 10,
		given = {},
		payload = {},
	}: {
		features?: readonly Feature[];
		inputs?: readonly (readonly number[])[];
		base?: number;
		given?: Partial<Attribution>;
		payload?: Partial<Payloads["attribution"]>;
	} = {},
): Attribution {
	const count = scores.length;
	return {
		...about,
		target: { indices: scores.map(() => 0), names: scores.map(() => "progression") },
		unit: "response",
		payload: {
			scores: numbers(scores.flat(), count, features.length),
			inputs: numbers(inputs.flat(), count, inputs[0]?.length ?? 0),
			features,
			baseValue: numbers(scores.map(() => base)),
			outputValue: numbers(scores.map((row) => row.reduce((sum, score) => sum + score, base))),
			...payload,
		},
		...given,
	};
}

const patientFeatures: readonly Feature[] = [
	{ name: "bmi", unit: "kg/m²" },
	{ name: "s5" },
	{ name: "bp", unit: "mmHg" },
	{ name: "sex", levels: ["female", "male"] },
	{ name: "age", unit: "years" },
	{ name: "s3" },
	{ name: "s1" },
];

/** Patients: bmi and s5 raise, bp does so more for men, sex lowers, s1 does nothing; some bmi are missing. */
export function patients(count: number, given: Partial<Attribution> = {}): Attribution {
	const rows = Array.from({ length: count }, (_, i) => {
		const [a, b, c, d, e] = [noise(5 * i), noise(5 * i + 1), noise(5 * i + 2), noise(5 * i + 3), noise(5 * i + 4)];
		const male = d > 0 ? 1 : 0;
		const bmi = i % 17 === 16 ? Number.NaN : 26 + 6 * (a + 0.4 * b);
		const inputs = [bmi, 4.6 + 0.5 * b, 95 + 14 * c, male, 48 + 20 * e, 50 + 12 * (a - e), 180];
		const scores = [
			Number.isNaN(bmi) ? -2 : 5.2 * (bmi - 26) + 3 * e,
			38 * (0.5 * b) + 8 * b ** 3,
			1.3 * 14 * c * (male ? 1 : 0.25),
			male ? -11 : 9,
			4 * e,
			-6 * (a - e),
			0,
		];
		return { inputs, scores };
	});
	return attribution(
		rows.map(({ scores }) => scores),
		{ features: patientFeatures, inputs: rows.map(({ inputs }) => inputs), base: 152.1, given },
	);
}

/** One patient with sampled scores: each ± 1.5. */
export function sampledPatient(): Attribution {
	const exact = patients(1);
	const scores = [...exact.payload.scores.values];
	const [width, half] = [scores.length, 1.5];
	return {
		...exact,
		payload: {
			...exact.payload,
			interval: [
				numbers(
					scores.map((score) => score - half),
					1,
					width,
				),
				numbers(
					scores.map((score) => score + half),
					1,
					width,
				),
			],
		},
	};
}

/** LIME's answer around a patient: the surrogate misses the model by 4. */
export function surrogateAnswer(count = 400, given: { likelihood?: boolean } = {}): Attribution {
	const features: Feature[] = [
		{ name: "bmi", unit: "kg/m²" },
		{ name: "bp" },
		{ name: "sex", levels: ["female", "male"] },
	];
	const rows = Array.from({ length: count }, (_, i) => [
		30 + 7 * noise(3 * i) + 4 * noise(3 * i + 7),
		95 + 20 * noise(3 * i + 1),
		noise(3 * i + 2) > 0 ? 1 : 0,
	]);
	const weights = rows.map(([bmi = 0, bp = 0]) => Math.exp(-(((bmi - 30) / 5) ** 2) - ((bp - 95) / 14) ** 2));
	const answers = rows.map(([bmi = 0, bp = 0, sex = 0]) => 150 + 5 * (bmi - 30) + 0.08 * (bp - 95) ** 2 - 12 * sex);
	const fitted = rows.map(([bmi = 0, , sex = 0]) => 158 + 5.1 * (bmi - 30) - 12 * sex);
	const likelihood = rows.map(([bmi = 0, bp = 0]) => Math.max(0, 1 - Math.hypot((bmi - 30) / 10, (bp - 95) / 22)));
	return attribution([[22, 0, -12]], {
		features,
		inputs: [[30, 95, 1]],
		base: 128,
		payload: {
			outputValue: numbers([142]),
			interval: [numbers([20, -1.5, -14], 1, 3), numbers([24, 1.5, -10], 1, 3)],
			surrogate: {
				intercept: numbers([128]),
				prediction: numbers([138]),
				fidelity: numbers([0.74]),
				kernelWidth: 1.3,
				per: "per standard deviation",
				neighbours: {
					points: numbers(rows.flat(), count, 3),
					rows: numbers(rows.flat(), count, 3),
					weights: numbers(weights),
					answers: numbers(answers),
					fitted: numbers(fitted),
					...(given.likelihood !== false && { likelihood: numbers(likelihood) }),
				},
			},
		},
	});
}

/** A text of four words; the last has no score. */
export function textAnswer(): Attribution {
	const text = "Not bad, but\nfar too long.";
	const spans = [
		[0, 3],
		[4, 7],
		[13, 20],
		[21, 25],
	] as const;
	return attribution([[-0.2, 0.5, -0.1, 0]], {
		features: spans.map(([from, to]) => ({ name: text.slice(from, to) })),
		inputs: [[1, 1, 1, 1]],
		base: 0.5,
		given: { unit: "probability", target: { indices: [1], names: ["good"] } },
		payload: {
			text: { text, spans },
			interval: [numbers([-0.25, 0.4, -0.3, 0], 1, 4), numbers([-0.15, 0.6, 0.1, 0], 1, 4)],
		},
	});
}

/** An image of 4 × 4 in four regions, squares. */
export function regionAnswer(): Attribution {
	const regions = Int32Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 0 : 1) + (i < 8 ? 0 : 2));
	return attribution([[0.4, -0.1, 0, 0.2]], {
		features: Array.from({ length: 4 }, (_, i) => ({ name: `region ${i + 1}` })),
		inputs: [[1, 1, 1, 1]],
		base: 0.1,
		given: { unit: "probability", target: { indices: [7], names: ["seven"] } },
		payload: { regions: ndArray(regions, [4, 4], ["height", "width"]) },
	});
}

/** Four features of which a and b, then c, then d belong together. */
export function clusteredAnswer(): Attribution {
	return attribution(
		[
			[3, 2, -1, 0.5],
			[-1, 2, 1, 0.5],
		],
		{
			features: ["a", "b", "c", "d"].map((name) => ({ name })),
			payload: {
				clusters: {
					merges: [
						[0, 1],
						[4, 2],
						[5, 3],
					],
					distance: numbers([0.2, 0.6, 0.9]),
				},
			},
		},
	);
}
