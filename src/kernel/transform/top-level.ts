import type { Node, VariableDeclaration } from "oxc-parser";

/** A mention of a name in a value position. */
export interface Reference {
	readonly name: string;
	readonly at: number;
	readonly written: boolean;
	/** The top-level function in whose declaration it stands; undefined where it runs with the cell itself. */
	readonly owner: string | undefined;
}

/** The names that a binding pattern declares. */
export function boundNames(pattern: Node): string[] {
	switch (pattern.type) {
		case "Identifier":
			return [pattern.name];
		case "ObjectPattern":
			return pattern.properties.flatMap((property) =>
				boundNames(property.type === "Property" ? property.value : property.argument),
			);
		case "ArrayPattern":
			return pattern.elements.flatMap((element) => (element ? boundNames(element) : []));
		case "AssignmentPattern":
			return boundNames(pattern.left);
		case "RestElement":
			return boundNames(pattern.argument);
		default:
			return [];
	}
}

/** The names of a declaration of variables. */
export const variableNames = (node: VariableDeclaration): string[] =>
	node.declarations.flatMap((declarator) => boundNames(declarator.id));

/**
 * For each name the first place at which the cell may need it. A mention inside a top-level function counts where that
 * function may first be called: its own first mention. By name only, so a shadowed name counts too, which is harmless:
 * what is needed early is declared early.
 */
export function earliestUses(references: readonly Reference[], functions: ReadonlySet<string>): Map<string, number> {
	const earliest = new Map<string, number>();
	const note = (name: string, at: number): boolean => {
		if (at >= (earliest.get(name) ?? Number.POSITIVE_INFINITY)) return false;
		earliest.set(name, at);
		return true;
	};
	const owned = references.filter((reference) => {
		if (reference.owner !== undefined && functions.has(reference.owner)) return reference.owner !== reference.name;
		note(reference.name, reference.at);
		return false;
	});
	for (let changed = true; changed; ) {
		changed = false;
		for (const { name, owner } of owned) {
			const at = earliest.get(owner!);
			if (at !== undefined && note(name, at)) changed = true;
		}
	}
	return earliest;
}
