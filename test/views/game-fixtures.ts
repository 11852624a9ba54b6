/** A taxi for three on one way: a coalition pays the fare of whom it takes farthest. */
export const fares = [6, 12, 42];
export const taxi = {
	players: ["Ann", "Bob", "Cem"],
	worth: [0, 6, 12, 12, 42, 42, 42, 42],
};
