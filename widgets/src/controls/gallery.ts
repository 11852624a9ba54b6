import { sliceFirst } from "../../../src/core/nd-array.ts";
import type { Control } from "../../../src/core/view-spec.ts";
import { Disposer } from "../disposer.ts";
import { element, uniqueId } from "../element.ts";
import { type DrawnControl, grouped, type OnChange } from "./control.ts";

type Gallery = Extract<Control, { type: "gallery" }>;

function thumbnail({ images }: Gallery, index: number): HTMLCanvasElement {
	const { values, shape } = sliceFirst(images, index);
	const [height = 1, width = 1] = shape;
	const canvas = element("canvas", { width, height, "aria-hidden": "true" });
	const context = canvas.getContext("2d");
	if (context) {
		const data = context.createImageData(width, height);
		data.data.set(values);
		context.putImageData(data, 0, 0);
	}
	return canvas;
}

/** One picture of a strip; the value is its index. Radio buttons under the pictures, so arrow keys and screen readers know them. */
export function gallery(control: Gallery, onChange: OnChange): DrawnControl {
	const disposer = new Disposer();
	const group = uniqueId();
	const inputs = control.names.map((name, i) =>
		element("input", { type: "radio", name: group, value: i, class: "glasscell-radio", "aria-label": name }),
	);
	const thumbnails = inputs.map((input, i) =>
		element("label", { class: "glasscell-thumbnail", title: control.names[i] }, input, thumbnail(control, i)),
	);
	const strip = element("div", { class: "glasscell-gallery" }, ...thumbnails);
	const fieldset = grouped(control, strip);
	for (const [i, input] of inputs.entries()) disposer.listen(input, "change", () => onChange(i, true));
	let chosen: HTMLElement | undefined;
	const reveal = () => {
		if (!chosen) return;
		// Not scrollIntoView: that would also scroll the notebook.
		const { offsetLeft, offsetWidth } = chosen;
		if (offsetLeft < strip.scrollLeft) strip.scrollLeft = offsetLeft;
		else if (offsetLeft + offsetWidth > strip.scrollLeft + strip.clientWidth)
			strip.scrollLeft = offsetLeft + offsetWidth - strip.clientWidth;
	};
	// The first value is there before the strip has a size.
	const sized = new ResizeObserver(reveal);
	sized.observe(strip);
	disposer.add(() => sized.disconnect());
	return {
		element: fieldset,
		show(value) {
			for (const [i, input] of inputs.entries()) input.checked = i === value;
			chosen = typeof value === "number" ? thumbnails[value] : undefined;
			reveal();
		},
		disable(disabled, why) {
			fieldset.disabled = disabled;
			fieldset.title = why || (control.help ?? "");
		},
		dispose: () => disposer.dispose(),
	};
}
