import { findHost } from "../protocol/host.ts";
import { type Control, type ControlClass, control } from "./control.ts";
import type { DirectionalLinkAttributes, LinkAttributes } from "./generated/attributes.ts";
import { models } from "./generated/models.ts";
import { wireName } from "./model-description.ts";
import { type LinkEnd, openModel } from "./reference.ts";
import { stored } from "./stored.ts";

/** What holds two attributes together. */
export interface LinkHandle {
	/** From now on each goes its own way. */
	unlink(): void;
}

/** How values go from one attribute to the other, and back. */
export interface LinkTransforms<V, W> {
	readonly to: (value: V) => W;
	readonly from: (value: W) => V;
}

type Name<A> = keyof A & string;
type Transform<V, W> = (value: V) => W;

/** Optional where the values of one attribute are values of the other. */
type DirectionalArguments<V, W> = V extends W ? [transform?: Transform<V, W>] : [transform: Transform<V, W>];
type LinkArguments<V, W> = [V, W] extends [W, V]
	? [transforms?: LinkTransforms<V, W>]
	: [transforms: LinkTransforms<V, W>];

const same = (value: unknown) => value;

/** Writes one attribute, through the transform, and nothing while `passing` says that the value comes from there. */
function writer(target: Control, name: string, transform: Transform<never, unknown>, passing: { now: boolean }) {
	return (value: unknown) => {
		if (passing.now) return;
		passing.now = true;
		try {
			target[stored].write({ [name]: transform(value as never) });
		} finally {
			passing.now = false;
		}
	};
}

/**
 * Keeps two attributes the same, in the kernel: the target takes the source's value now, then each takes what the other
 * gets. With `transforms`, they are values that mean the same.
 */
export function link<A extends object, K extends Name<A>, B extends object, L extends Name<B>>(
	source: Control<A>,
	name: K,
	target: Control<B>,
	targetName: L,
	...[transforms]: LinkArguments<A[K], B[L]>
): LinkHandle {
	const passing = { now: false };
	const forth = writer(target, targetName, transforms?.to ?? same, passing);
	const back = writer(source, name, transforms?.from ?? same, passing);
	forth(source[stored].get(name));
	const stops = [
		source.observe(name, ({ newValue }) => forth(newValue)),
		target.observe(targetName, ({ newValue }) => back(newValue)),
	];
	return { unlink: () => stops.forEach((stop) => void stop()) };
}

/** Gives the target the source's value, now and at each change, and not the other way round; in the kernel. */
export function directionalLink<A extends object, K extends Name<A>, B extends object, L extends Name<B>>(
	source: Control<A>,
	name: K,
	target: Control<B>,
	targetName: L,
	...[transform]: DirectionalArguments<A[K], B[L]>
): LinkHandle {
	const forth = writer(target, targetName, transform ?? same, { now: false });
	forth(source[stored].get(name));
	return { unlink: source.observe(name, ({ newValue }) => forth(newValue)) };
}

const Link: ControlClass<Control<LinkAttributes>, LinkAttributes> = control(models.Link);
const DirectionalLink: ControlClass<Control<DirectionalLinkAttributes>, DirectionalLinkAttributes> = control(
	models.DirectionalLink,
);

function endOf(control: Control, key: string): LinkEnd {
	return { control, name: wireName(key, control[stored].attribute(key)) };
}

/** The links in the browser of each control: they live as long as it does. */
const linksOf = new WeakMap<object, Set<object>>();

function inBrowser(Made: typeof Link, source: LinkEnd, target: LinkEnd): LinkHandle {
	const made = new Made({ source, target });
	for (const { control } of [source, target]) linksOf.set(control, (linksOf.get(control) ?? new Set()).add(made));
	if (findHost()) made[openModel]();
	return {
		unlink() {
			made.close();
			for (const { control } of [source, target]) linksOf.get(control)?.delete(made);
		},
	};
}

/** Keeps two attributes the same in the browser: also while the kernel is busy, or gone. */
export function jslink<A extends object, K extends Name<A>, B extends object, L extends Name<B>>(
	source: Control<A>,
	name: K,
	target: Control<B>,
	targetName: L,
): LinkHandle {
	return inBrowser(Link, endOf(source, name), endOf(target, targetName));
}

/** As {@link directionalLink}, in the browser: also while the kernel is busy, or gone. */
export function jsdlink<A extends object, K extends Name<A>, B extends object, L extends Name<B>>(
	source: Control<A>,
	name: K,
	target: Control<B>,
	targetName: L,
): LinkHandle {
	return inBrowser(DirectionalLink, endOf(source, name), endOf(target, targetName));
}
