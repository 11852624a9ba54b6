/** Names for columns: those without one are numbered, and one that comes again is too. */
export function uniqueNames(names: readonly string[]): string[] {
	const used = new Map<string, number>();
	return names.map((given, place) => {
		const name = given.trim() || `column_${place + 1}`;
		let unique = name;
		for (let number = used.get(name) ?? 1; used.has(unique); unique = `${name}_${number}`) used.set(name, ++number);
		used.set(unique, 1);
		return unique;
	});
}
