import { formatNumber } from "../figure/format-number.ts";
import type { Edit } from "../models/additive/edit.ts";
import type { ShapeModel } from "../models/additive/shape-model.ts";

/** A model and the changes that a person made to it, which can be taken back and made again. */
export class EditHistory {
	/** The models from the first to the one that is shown; each but the first one change further. */
	readonly #models: ShapeModel[];
	readonly #undone: Edit[] = [];

	constructor(model: ShapeModel) {
		this.#models = [model];
	}

	/** The model as it came. */
	get first(): ShapeModel {
		return this.#models[0] as ShapeModel;
	}

	get model(): ShapeModel {
		return this.#models.at(-1) as ShapeModel;
	}

	get canUndo(): boolean {
		return this.#models.length > 1;
	}

	get canRedo(): boolean {
		return this.#undone.length > 0;
	}

	/** Makes a change; what was taken back before is forgotten. */
	add(edit: Edit): void {
		this.#models.push(this.model.edit(edit));
		this.#undone.length = 0;
	}

	undo(): void {
		if (!this.canUndo) return;
		const edit = this.model.edits.at(-1);
		this.#models.pop();
		if (edit) this.#undone.push(edit);
	}

	redo(): void {
		const edit = this.#undone.pop();
		if (edit) this.#models.push(this.model.edit(edit));
	}
}

const done: Readonly<Record<Edit["action"], string>> = {
	shift: "shifted",
	set: "set",
	flatten: "flattened",
	straighten: "straightened",
	monotone: "made",
	remove: "removed",
	recentre: "recentred",
};

/** A change in words: `bmi shifted by 20 from 30 to 38`. */
export function editText(edit: Edit): string {
	const words = [String(edit.term), done[edit.action]];
	if (edit.action === "shift") words.push(`by ${formatNumber(edit.by)}`);
	if (edit.action === "set") words.push(`to ${formatNumber(edit.value)}`);
	if (edit.action === "monotone") words.push(edit.direction);
	if (edit.action === "remove" || edit.action === "recentre") return words.join(" ");
	if (edit.levels) words.push(`for ${edit.levels.join(", ")}`);
	if (edit.from !== undefined) words.push(`from ${formatNumber(edit.from)}`);
	if (edit.to !== undefined) words.push(`to ${formatNumber(edit.to)}`);
	return words.join(" ");
}
