import { plain } from "../arrange.ts";
import type { Attributes } from "../attributes.ts";
import type { Call, Handler } from "../call.ts";
import { sizeOfAtMost } from "../host/elementwise.ts";
import { type HostTensor, hostTensor } from "../host-tensor.ts";
import { Unsupported } from "../unsupported.ts";
import { dimOf } from "../values.ts";
import { axisSize, resized, tensorAxis } from "./helpers.ts";

/** The lengths of an axis before and after, and how many times longer it becomes as the file says. */
interface Stretch {
	readonly from: number;
	readonly to: number;
	readonly scale: number;
}

/** Where place `i` of the new axis lies on the old one. */
function position(i: number, { from, to, scale }: Stretch, mode: string): number {
	switch (mode) {
		case "asymmetric":
			return i / scale;
		case "align_corners":
			return to === 1 ? 0 : (i * (from - 1)) / (to - 1);
		case "half_pixel":
			return (i + 0.5) / scale - 0.5;
		case "pytorch_half_pixel":
			return to > 1 ? (i + 0.5) / scale - 0.5 : 0;
		case "half_pixel_symmetric": {
			const adjusted = to / (scale * from);
			return (from / 2) * (1 - adjusted) + (i + 0.5) / scale - 0.5;
		}
		default:
			throw new Unsupported(`coordinate_transformation_mode ${mode}`);
	}
}

const nearest: Readonly<Record<string, (x: number) => number>> = {
	round_prefer_floor: (x) => Math.ceil(x - 0.5),
	round_prefer_ceil: (x) => Math.floor(x + 0.5),
	floor: Math.floor,
	ceil: Math.ceil,
};

/** The weight of a neighbour at a distance, by Keys' cubic. */
function cubic(distance: number, a: number): number {
	const d = Math.abs(distance);
	if (d <= 1) return (a + 2) * d ** 3 - (a + 3) * d ** 2 + 1;
	return d < 2 ? a * d ** 3 - 5 * a * d ** 2 + 8 * a * d - 4 * a : 0;
}

/** Old places and their weights for a new place. */
function neighbours(x: number, attributes: Attributes): [place: number, weight: number][] {
	const mode = attributes.text("mode", "nearest");
	if (mode === "nearest") {
		const rounding =
			attributes.opType === "Upsample" || attributes.opset < 11
				? "floor"
				: attributes.text("nearest_mode", "round_prefer_floor");
		return [[nearest[rounding]!(x), 1]];
	}
	const low = Math.floor(x);
	if (mode === "linear" || mode === "bilinear") {
		return [
			[low, 1 - (x - low)],
			[low + 1, x - low],
		];
	}
	if (mode !== "cubic") throw new Unsupported(`mode ${mode}`);
	const a = attributes.float("cubic_coeff_a", -0.75);
	return [-1, 0, 1, 2].map((k) => [low + k, cubic(x - low - k, a)]);
}

/** What each new place takes of the old ones, `[to, from]`; what lies outside is the border's number, or left out. */
function matrixOf(stretch: Stretch, attributes: Attributes, mode: string): HostTensor {
	const { from, to } = stretch;
	const outside = attributes.int("exclude_outside", 0) === 1;
	sizeOfAtMost([to, from]);
	const values = new Float32Array(from * to);
	for (let i = 0; i < to; i++) {
		const all = neighbours(position(i, stretch, mode), attributes);
		const inside = outside ? all.filter(([place]) => place >= 0 && place < from) : all;
		const total = outside ? inside.reduce((sum, [, weight]) => sum + weight, 0) : 1;
		for (const [place, weight] of inside) {
			const at = i * from + Math.min(Math.max(place, 0), from - 1);
			values[at] = (values[at] as number) + weight / total;
		}
	}
	return hostTensor("float", [to, from], values);
}

/** The scales and the sizes that a node states, for each axis. */
function stated(call: Call): { scales: readonly number[] | undefined; sizes: readonly number[] | undefined } {
	const { attributes, inputs } = call;
	if (attributes.opType === "Upsample" || attributes.opset < 11) {
		return { scales: call.numbers(1) ?? attributes.floats("scales"), sizes: undefined };
	}
	const scales = inputs[2] ? call.numbers(2) : undefined;
	// The examples' length may be among the sizes, and it may be open.
	const all = attributes.ints("axes") ?? [0];
	const sizes = inputs[3] ? call.sizes(3).map((dim, i) => (all[i] === 0 ? Number.NaN : call.fixed(dim))) : undefined;
	return { scales: scales && scales.length > 0 ? scales : undefined, sizes };
}

const resize: Handler = (call) => {
	const { attributes } = call;
	if (attributes.int("antialias", 0) === 1) throw new Unsupported("antialias");
	const old = attributes.opType === "Upsample" || attributes.opset < 11;
	const mode = old ? "asymmetric" : attributes.text("coordinate_transformation_mode", "half_pixel");
	const { scales, sizes } = stated(call);
	if (attributes.text("keep_aspect_ratio_policy", "stretch") !== "stretch")
		throw new Unsupported("keep_aspect_ratio_policy");
	const given = call.view(0);
	const named = attributes.ints("axes") ?? given.groups.map((_, axis) => axis);
	const moved = named.flatMap((axis, i) => {
		if (axis === 0 && (sizes || scales?.[i] === 1)) return [];
		const size = axisSize(call, given, axis);
		if (scales?.[i] === 1) return [];
		const from = call.fixed(size);
		const to = sizes ? (sizes[i] as number) : Math.floor(from * (scales?.[i] as number) + 1e-6);
		return from === to && sizes ? [] : [{ axis, from, to, scale: scales?.[i] ?? to / from }];
	});
	if (moved.length === 0) return given;
	let x = moved.every(({ axis }) => tensorAxis(given, axis) !== undefined)
		? given
		: plain(call.context, call.name, given);
	const places = moved.map(({ axis }) => tensorAxis(x, axis) as number);
	const weights = moved.map((stretch, i) => call.weight(`matrix${i}`, matrixOf(stretch, attributes, mode)));
	const node = call.emit("resample", [x.node], { attributes: { axes: places }, weights });
	for (const [i, place] of places.entries()) x = resized(x, node, place, dimOf(call.context.worlds, moved[i]!.to));
	return x;
};

/** Images made larger or smaller. */
export const resizeHandlers: Readonly<Record<string, Handler>> = { Resize: resize, Upsample: resize };
