import type { Item, View } from "vega";

/** A place on the page, in CSS pixels from the drawing's corner. */
export interface Place {
	readonly x: number;
	readonly y: number;
}

/** A scale of a number, as Vega keeps it. */
interface Scale {
	invert?(pixel: number): unknown;
	(value: unknown): number;
}

/** One plot of a drawing: where it is, and what its axes mean. */
export interface Plot {
	readonly left: number;
	readonly top: number;
	readonly width: number;
	readonly height: number;
	/** The value at a place on the page, clamped to the plot; undefined where the axis is none of numbers. */
	value(axis: "x" | "y", place: Place): number | undefined;
}

/** A group of the scenegraph, which Vega's typings leave open. */
interface Group {
	readonly x?: number;
	readonly y?: number;
	readonly width?: number;
	readonly height?: number;
	readonly items?: readonly { readonly marktype: string; readonly name?: string; readonly items: readonly Group[] }[];
}

/** Where the drawing's own coordinates begin: behind its padding and axes. */
function origin(view: View): Place {
	const padding = view.padding() as { left?: number; top?: number } | number;
	const [x, y] = view.origin();
	const side = (name: "left" | "top") => (typeof padding === "number" ? padding : (padding[name] ?? 0));
	return { x: side("left") + x, y: side("top") + y };
}

/** The drawing's plots with the prefixes of their scales' names; one without a prefix where plots are not put together. */
function groups(view: View): { group: Group; prefix: string; left: number; top: number }[] {
	const start = origin(view);
	const root = (view.scenegraph() as unknown as { root: { items: readonly Group[] } }).root.items[0];
	const found: { group: Group; prefix: string; left: number; top: number }[] = [];
	const walk = (group: Group, left: number, top: number) => {
		for (const { marktype, name = "", items } of group.items ?? []) {
			if (marktype !== "group" || !name.endsWith("_group")) continue;
			const prefix = name.slice(0, -"group".length);
			for (const item of items) {
				const place = { left: left + (item.x ?? 0), top: top + (item.y ?? 0) };
				found.push({ group: item, prefix, ...place });
				walk(item, place.left, place.top);
			}
		}
	};
	if (root) walk(root, start.x, start.y);
	const whole: Group = { width: view.width(), height: view.height() };
	return found.length > 0 ? found : [{ group: whole, prefix: "", left: start.x, top: start.y }];
}

function scaleOf(view: View, name: string): Scale | undefined {
	try {
		return view.scale(name) as Scale | undefined;
	} catch {
		return undefined; // Vega throws for a name that is not there
	}
}

/** The plot at a place on the page. */
export function plotAt(view: View, { x, y }: Place): Plot | undefined {
	const under = groups(view).filter(({ group, left, top }) => {
		const [width, height] = [group.width ?? 0, group.height ?? 0];
		return x >= left && x <= left + width && y >= top && y <= top + height;
	});
	const inner = under.at(-1);
	if (!inner) return undefined;
	const { group, prefix, left, top } = inner;
	const [width, height] = [group.width ?? 0, group.height ?? 0];
	return {
		left,
		top,
		width,
		height,
		value(axis, place) {
			const scale = scaleOf(view, `${prefix}${axis}`) ?? scaleOf(view, axis);
			if (typeof scale?.invert !== "function") return undefined;
			const [start, length, at] = axis === "x" ? [left, width, place.x] : [top, height, place.y];
			const value = scale.invert(Math.min(length, Math.max(0, at - start)));
			return typeof value === "number" && Number.isFinite(value) ? value : undefined;
		},
	};
}

/** A stretch of the drawing, in CSS pixels from its corner. */
export interface Box {
	readonly left: number;
	readonly top: number;
	readonly width: number;
	readonly height: number;
}

/** A mark and a group of the scenegraph, which Vega's typings leave open. */
interface SceneMark {
	readonly marktype: string;
	readonly role?: string;
	readonly items: readonly SceneItem[];
}
interface SceneItem {
	readonly x?: number;
	readonly y?: number;
	readonly datum?: unknown;
	readonly bounds: { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number };
	readonly items?: readonly SceneMark[];
}

/** What stands for a datum as a shape; words and lines stand for it only where there is none. */
const shapes = new Set(["symbol", "rect", "arc", "shape"]);
const lines = new Set(["text", "rule"]);
/** Between a mark and the frame around it. */
const frameGap = 3;

/** The boxes of the marks whose data are wanted. */
export function boxesOf(view: View, isWanted: (datum: Readonly<Record<string, unknown>>) => boolean): Box[] {
	const found: { readonly isShape: boolean; readonly box: Box }[] = [];
	const walk = ({ marktype, role, items }: SceneMark, x: number, y: number) => {
		for (const item of items) {
			for (const mark of item.items ?? []) walk(mark, x + (item.x ?? 0), y + (item.y ?? 0));
			const isShape = shapes.has(marktype);
			if (role !== "mark" || !(isShape || lines.has(marktype))) continue;
			const { datum, bounds } = item;
			if (typeof datum !== "object" || datum === null || !isWanted(datum as Readonly<Record<string, unknown>>))
				continue;
			const box = {
				left: x + bounds.x1 - frameGap,
				top: y + bounds.y1 - frameGap,
				width: bounds.x2 - bounds.x1 + 2 * frameGap,
				height: bounds.y2 - bounds.y1 + 2 * frameGap,
			};
			found.push({ isShape, box });
		}
	};
	const start = origin(view);
	walk((view.scenegraph() as unknown as { root: SceneMark }).root, start.x, start.y);
	const wantsShape = found.some(({ isShape }) => isShape);
	return found.filter(({ isShape }) => isShape === wantsShape).map(({ box }) => box);
}

/** The width of a drawing with its axes and legends, in CSS pixels. */
export function drawnWidth(view: View): number {
	const drawing = view.container()?.querySelector("svg, canvas");
	// A canvas has the pixels of the screen, several for one of the page.
	const stated = drawing instanceof HTMLCanvasElement ? drawing.style.width : drawing?.getAttribute("width");
	return Math.ceil(Number.parseFloat(stated ?? "0"));
}

/** How far beside a thin mark a pointer may be to mean it, in CSS pixels. */
const reach = 8;

const itemOf = (target: EventTarget | null): Item | undefined =>
	(target as { __data__?: Item } | null)?.__data__ ?? undefined;

/** Whether an item is a mark of the layer with that name. */
export function isOfLayer(item: Item | undefined, layer: string): boolean {
	const name = (item?.mark as { name?: string } | undefined)?.name ?? "";
	return name === `${layer}_marks` || name.endsWith(`_${layer}_marks`);
}

/** The mark of a layer under the pointer or close beside it; only drawings of elements know. */
export function markNear(event: PointerEvent, layer: string): Item | undefined {
	const at = itemOf(event.target);
	if (isOfLayer(at, layer)) return at;
	const root = (event.target as Element | null)?.getRootNode() as Document | ShadowRoot | undefined;
	if (!root) return undefined;
	for (const distance of [reach / 2, reach]) {
		for (const [dx, dy] of [
			[0, -1],
			[0, 1],
			[-1, 0],
			[1, 0],
		] as const) {
			const item = itemOf(root.elementFromPoint(event.clientX + dx * distance, event.clientY + dy * distance));
			if (isOfLayer(item, layer)) return item;
		}
	}
	return undefined;
}
