import { tableDataset } from "./dataset.ts";

/** A person asked in {@link anes96}. */
export interface Voter {
	readonly population: number;
	readonly newsDays: number;
	readonly ownPosition: number;
	readonly clintonPosition: number;
	readonly dolePosition: number;
	readonly party: number;
	readonly age: number;
	readonly education: number;
	readonly income: number;
	readonly vote: string;
}

const position = "from 1, extremely liberal, over 4, moderate, to 7, extremely conservative";

export const anes96 = tableDataset<Voter>({
	name: "anes96",
	title: "American National Election Study of 1996",
	description:
		"944 people asked before an election: whom they expect to vote for, with age, education, income and how they place themselves and the candidates. Party says nearly all, so that an explanation shows what is left for the rest.",
	licence: "public domain",
	source: "American National Election Studies (1996); the copy in statsmodels 0.15.0",
	citation: "anes1996",
	task: "classification",
	target: "vote",
	schema: {
		population: { unit: "thousands", description: "people in the place of living, by census" },
		newsDays: { unit: "days", description: "days of a week with news on television" },
		ownPosition: { description: `own position, ${position}` },
		clintonPosition: { description: `position that Clinton seems to have, ${position}` },
		dolePosition: { description: `position that Dole seems to have, ${position}` },
		party: { description: "from 0, strong Democrat, over 3, independent, to 6, strong Republican" },
		age: { unit: "years" },
		education: { description: "from 1, up to 8 grades, over 3, high school, to 7, doctorate" },
		income: { description: "of the household, in 24 steps up to 105,000 dollars and more" },
		vote: { type: "category" },
	},
	bytes: () => import("./bytes/anes96.ts"),
});
