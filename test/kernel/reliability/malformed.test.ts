import { specifyMalformed } from "./malformed.ts";
import { megabyte } from "./support.ts";

specifyMalformed({
	multiparts: 250,
	signatures: 500,
	replays: 100,
	contents: 300,
	frames: { count: 2, size: 64 * megabyte },
	connections: 40,
});
