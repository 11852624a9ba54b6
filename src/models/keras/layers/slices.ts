import { isObject } from "../../../core/untrusted.ts";
import { type LayerDescription, type Step, unsupported } from "./layer.ts";

interface Slice {
	readonly start: number | null;
	readonly stop: number | null;
	readonly step: number | null;
}

const isPlace = (value: unknown): value is number | null => value === null || Number.isInteger(value);

/** `start:stop:step` as both versions write it, or undefined. */
function sliceOf(value: unknown): Slice | undefined {
	const given = isObject(value) && isObject(value.config) ? value.config : value;
	if (!isObject(given)) return undefined;
	const { start = null, stop = null, step = null } = given;
	return isPlace(start) && isPlace(stop) && isPlace(step) ? { start, stop, step } : undefined;
}

const whole = ({ start, stop, step }: Slice): boolean => (start ?? 0) === 0 && stop === null && (step ?? 1) === 1;

/** The attributes of the operation that takes a slice of an axis of that length. */
function attributesOf(axis: number, length: number, { start, stop, step }: Slice) {
	const by = step ?? 1;
	const first = start === null ? 0 : start < 0 ? length + start : Math.min(start, length);
	const rest = { axis, start: first, ...(by !== 1 && { step: by }) };
	// From the end, so that it holds for any length.
	if (stop === null || stop < 0) return { ...rest, end: stop ?? 0 };
	return { ...rest, size: Math.ceil((Math.min(stop, length) - first) / by) };
}

/** What `x[:, 1:, 0]` becomes: a part of each axis, and the axes of single places dropped. */
export function slices(layer: LayerDescription, given: unknown): Step[] {
	const parts = Array.isArray(given) ? given : [given];
	const [shape = []] = layer.inputShapes;
	const examples = sliceOf(parts[0]);
	if (!examples || !whole(examples)) return unsupported(layer, "the slice of examples", parts[0], "all of them");
	const steps: Step[] = [];
	const dropped = new Set<number>();
	for (const [i, part] of parts.slice(1).entries()) {
		const length = shape[i];
		if (length === undefined) return unsupported(layer, "the slices", parts.length, "not more than axes");
		const axis = i + 1;
		const from = steps.length === 0 ? [0] : [`slice ${steps.length}`];
		const suffix = `slice ${steps.length + 1}`;
		if (Number.isInteger(part)) {
			const place = part as number;
			if (place < -length || place >= length) return unsupported(layer, "the place", place, `one of ${length}`);
			dropped.add(i);
			const start = place < 0 ? length + place : place;
			steps.push({ suffix, op: "slice", attributes: { axis, start, size: 1 }, inputs: from });
			continue;
		}
		const slice = sliceOf(part);
		if (!slice || (slice.step ?? 1) < 1) return unsupported(layer, "a slice", part, "a place or a range, forwards");
		if (!whole(slice)) steps.push({ suffix, op: "slice", attributes: attributesOf(axis, length, slice), inputs: from });
	}
	const last = steps.length === 0 ? 0 : `slice ${steps.length}`;
	if (dropped.size === 0) return [...steps, { op: "identity", inputs: [last] }];
	// The token at one place, as of a class token, has an operation for any length.
	if (dropped.size === 1 && dropped.has(0) && steps.length === 1) {
		return [{ op: "at", attributes: { index: parts[1] }, inputs: [0] }];
	}
	const lengths = shape.filter((_, i) => !dropped.has(i));
	const changed = steps.some(({ attributes }) => !dropped.has((attributes?.axis as number) - 1));
	if (changed) return unsupported(layer, "the slices", parts.length, "places or ranges, not both");
	return [...steps, { op: "reshape", attributes: { shape: lengths }, inputs: [last] }];
}
