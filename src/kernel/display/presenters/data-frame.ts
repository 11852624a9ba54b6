import { arqueroFrame } from "../frames/arquero.ts";
import { arrowFrame } from "../frames/arrow.ts";
import { danfoFrame } from "../frames/danfo.ts";
import { tableOf } from "../frames/frame.ts";
import { polarsFrame } from "../frames/polars.ts";
import { recordsFrame } from "../frames/records.ts";
import { tableFrame } from "../frames/table.ts";
import { inspectValue } from "../inspect-value.ts";
import { type Presenter, shownBundle } from "../presenter.ts";
import { textSuffices } from "../text-suffices.ts";
import { textTable } from "../text-table.ts";

/** Tables of the library, and data frames of danfojs, arquero, Apache Arrow and polars. */
export const presentDataFrame: Presenter = (value) => {
	for (const frameOf of [tableFrame, danfoFrame, arqueroFrame, arrowFrame, polarsFrame]) {
		const frame = frameOf(value);
		if (frame === undefined) continue;
		const table = tableOf(frame);
		return shownBundle(table, textTable(table));
	}
	return undefined;
};

/** Arrays of similar objects. */
export const presentRecords: Presenter = (value) => {
	const frame = recordsFrame(value);
	if (frame === undefined) return undefined;
	const text = inspectValue(value);
	return textSuffices(text) ? { "text/plain": text } : shownBundle(tableOf(frame), text);
};
