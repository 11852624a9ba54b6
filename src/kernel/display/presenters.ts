import type { MimeBundle } from "../../protocol/host.ts";
import { rememberingKeys } from "./peek.ts";
import type { Presenter } from "./presenter.ts";
import { presentDataFrame, presentRecords } from "./presenters/data-frame.ts";
import { presentElement } from "./presenters/element.ts";
import { presentBlob, presentCanvas, presentImageBytes, presentImageData } from "./presenters/image.ts";
import { presentNumbers } from "./presenters/number-array.ts";
import { presentOwn } from "./presenters/own.ts";
import { presentTree } from "./presenters/tree.ts";
import { presentVega } from "./presenters/vega.ts";

/** In this order; the first that knows the value shows it. */
const byKind: readonly Presenter[] = [
	presentImageBytes,
	presentBlob,
	presentCanvas,
	presentImageData,
	presentElement,
	presentVega,
	presentNumbers,
	presentRecords,
];

/** What merely looks like a frame or an element and throws when used as one is something else. */
function attempt(presenter: Presenter, value: object): ReturnType<Presenter> {
	try {
		return presenter(value);
	} catch {
		return undefined;
	}
}

/**
 * The bundle of a value that is no primitive. Data frames come first: those that say themselves how they are shown (polars)
 * show fewer rows and no pages. `given` is the value itself where `seen` is what is behind its proxy.
 */
export function present(seen: object, given: object): MimeBundle | Promise<MimeBundle> {
	const own = attempt(presentDataFrame, seen) ?? presentOwn(seen);
	if (own !== undefined) return own;
	return rememberingKeys(() => {
		for (const presenter of byKind) {
			const bundle = attempt(presenter, seen);
			if (bundle !== undefined) return bundle;
		}
		return presentTree(given);
	});
}
