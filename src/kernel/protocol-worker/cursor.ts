/** Jupyter counts Unicode code points, JavaScript UTF-16 units: the offset in units of the code point `position`. */
export function toUnits(code: string, position: number): number {
	let units = 0;
	let points = 0;
	while (points < position && units < code.length) {
		units += (code.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
		points++;
	}
	return units;
}

/** The number of code points before the offset in UTF-16 units. */
export function toPoints(code: string, units: number): number {
	let points = 0;
	for (let at = 0; at < units && at < code.length; points++) at += (code.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
	return points;
}
