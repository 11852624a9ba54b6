import type { AlignedText, Change } from "./aligned-text.ts";

export type NormalForm = "NFC" | "NFD" | "NFKC" | "NFKD";

/** Each character taken apart, in canonical order; what came of one character beside its first part is put in. */
function decomposed(text: string, form: "NFD" | "NFKD"): Change[] {
	const parts: Change[] = [];
	for (const character of text) {
		let first = true;
		for (const part of character.normalize(form)) {
			parts.push([part, first ? 0 : 1]);
			first = false;
		}
	}
	const written = parts.map(([part]) => part).join("");
	const ordered = written.normalize(form);
	if (ordered === written) return parts;
	// Marks change places, but equal ones keep their order: the n-th of a kind stays the n-th.
	const queues = new Map<string, Change[]>();
	for (const part of parts) {
		const queue = queues.get(part[0]);
		if (queue) queue.push(part);
		else queues.set(part[0], [part]);
	}
	for (const queue of queues.values()) queue.reverse();
	return Array.from(ordered, (character) => queues.get(character)?.pop() ?? [character, 1]);
}

const starters = new Map<string, boolean>();

/** Whether the character stays where it is among marks: JavaScript does not tell the combining class, but reorders by it. */
function isStarter(character: string): boolean {
	if (!/^\p{M}$/u.test(character)) return true;
	let known = starters.get(character);
	if (known === undefined) {
		// U+0334 has the lowest class that there is, U+0345 the highest: any other mark goes after the one or before the other.
		const moves = (written: string) => written.normalize("NFD") !== written;
		known = !moves(`${character.normalize("NFD")}\u0334`) && !moves(`\u0345${character.normalize("NFD")}`);
		starters.set(character, known);
	}
	return known;
}

/** Whether two marks, the second of a class as high or higher, are of one class: then none goes before the other. */
const sameClass = (a: string, b: string) => `${b}${a}`.normalize("NFD") === `${b}${a}`;

function composed(a: string, b: string): string | undefined {
	const together = `${a}${b}`.normalize("NFC");
	return [...together].length === 1 ? together : undefined;
}

/** Characters put together again where Unicode has one for them: the algorithm of UAX 15, with the changes added up. */
function recomposed(parts: readonly Change[]): Change[] {
	const result: Change[] = [];
	let starter = -1;
	let lastMark: string | undefined;
	for (const part of parts) {
		const [character, change] = part;
		const starts = isStarter(character);
		const blocked = lastMark !== undefined && (starts || sameClass(lastMark, character));
		const before = result[starter];
		const one = before && !blocked ? composed(before[0], character) : undefined;
		if (before && one !== undefined) {
			result[starter] = [one, before[1] + change - 1];
			continue;
		}
		if (starts) {
			starter = result.length;
			lastMark = undefined;
		} else if (before) lastMark = character;
		result.push(part);
	}
	return result;
}

/** The text in a normal form of Unicode (UAX 15), each character aligned with what it came from. */
export function inNormalForm(text: AlignedText, form: NormalForm): AlignedText {
	if (text.text.normalize(form) === text.text) return text;
	const parts = decomposed(text.text, form === "NFC" || form === "NFD" ? "NFD" : "NFKD");
	return text.transform(form === "NFC" || form === "NFKC" ? recomposed(parts) : parts);
}
