import { type Control, control, type Options } from "./control.ts";
import type {
	AccordionAttributes,
	BoxAttributes,
	GridBoxAttributes,
	HBoxAttributes,
	StackAttributes,
	TabAttributes,
	VBoxAttributes,
} from "./generated/attributes.ts";
import { models } from "./generated/models.ts";
import type { ModelDescription, Rule, State } from "./model-description.ts";

/** The class of a container: what is inside comes first. */
type ContainerClass<C, A> = new (children?: readonly Control[], options?: Omit<Options<A>, "children">) => C;

function container<C extends Control, A extends object>(
	description: ModelDescription,
	rule?: Rule,
): ContainerClass<C, A> {
	const Base = control<Control, { children: readonly Control[] }>(description, rule);
	return {
		[description.name]: class extends Base {
			constructor(children: readonly Control[] = [], options: object = {}) {
				super({ ...options, children });
			}
		},
	}[description.name] as unknown as ContainerClass<C, A>;
}

/** As many titles as pages; the chosen page is one of them. */
function paged(whenPagesChange: (selected: number | null, pages: number) => number | null): Rule {
	return (next: State, changed, before, name) => {
		const { children, titles } = next as { children: readonly Control[]; titles: readonly string[] };
		if (titles.length !== children.length) next.titles = children.map((_, i) => titles[i] ?? "");
		const selected = next.selectedIndex as number | null;
		const exists = selected === null || (selected >= 0 && selected < children.length);
		if (changed.has("selectedIndex") && !exists)
			throw new RangeError(
				`${name}.selectedIndex: expected null or an index of ${children.length} pages, got ${selected}`,
			);
		if (!changed.has("selectedIndex") && (!before || changed.has("children")))
			next.selectedIndex = whenPagesChange(selected, children.length);
	};
}

const closedWhenGone = paged((selected, pages) => (selected !== null && selected < pages ? selected : null));
const alwaysOne = paged((selected, pages) => (pages === 0 ? null : Math.min(selected ?? 0, pages - 1)));

/** Controls in a box, laid out by its `layout`. */
export interface Box extends Control<BoxAttributes>, BoxAttributes {}
export const Box: ContainerClass<Box, BoxAttributes> = container(models.Box);

/** Controls side by side. */
export interface HBox extends Control<HBoxAttributes>, HBoxAttributes {}
export const HBox: ContainerClass<HBox, HBoxAttributes> = container(models.HBox);

/** Controls one above the other. */
export interface VBox extends Control<VBoxAttributes>, VBoxAttributes {}
export const VBox: ContainerClass<VBox, VBoxAttributes> = container(models.VBox);

/** Controls in a grid: `layout: { gridTemplateColumns: "1fr 1fr" }`. */
export interface GridBox extends Control<GridBoxAttributes>, GridBoxAttributes {}
export const GridBox: ContainerClass<GridBox, GridBoxAttributes> = container(models.GridBox);

/** Pages one above the other, of which one is open or none. */
export interface Accordion extends Control<AccordionAttributes>, AccordionAttributes {}
export const Accordion: ContainerClass<Accordion, AccordionAttributes> = container(models.Accordion, closedWhenGone);

/** Pages with a tab each, of which one is open. */
export interface Tab extends Control<TabAttributes>, TabAttributes {}
export const Tab: ContainerClass<Tab, TabAttributes> = container(models.Tab, alwaysOne);

/** Pages of which only the chosen one is seen. */
export interface Stack extends Control<StackAttributes>, StackAttributes {}
export const Stack: ContainerClass<Stack, StackAttributes> = container(models.Stack, closedWhenGone);
