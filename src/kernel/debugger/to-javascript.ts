import { type Emit, transformCell } from "../transform/transform-cell.ts";

/** An expression, or statements that end in one, as the JavaScript that V8 evaluates. */
export type ToJavaScript = (typescript: string) => Promise<string>;

/** By what makes JavaScript of cells; `emit` is asked only for what cannot be run by erasing types. */
export function javaScriptMaker(emit: Emit): ToJavaScript {
	return async (typescript) => (await transformCell(typescript, { file: "expression.ts", emit })).code;
}
