import { specifyMalformed } from "./malformed.ts";
import { megabyte } from "./support.ts";

specifyMalformed({
	multiparts: 10_000,
	signatures: 10_000,
	replays: 1_000,
	contents: 1_000,
	frames: { count: 10, size: 256 * megabyte },
	connections: 1_000,
});
