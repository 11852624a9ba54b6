/** What a coalition is called in a map; players beyond the bits of a number need a text. */
export function coalitionKey(coalitions: Uint8Array, from: number, players: number): number | string {
	if (players <= 52) {
		let key = 0;
		for (let player = 0, bit = 1; player < players; player++, bit *= 2) if (coalitions[from + player] !== 0) key += bit;
		return key;
	}
	let key = "";
	for (let start = 0; start < players; start += 16) {
		let code = 0;
		for (let player = start; player < Math.min(players, start + 16); player++) {
			code |= (coalitions[from + player] as number) << (player - start);
		}
		key += String.fromCharCode(code);
	}
	return key;
}
