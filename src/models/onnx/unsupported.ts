/** Something that our graph cannot express; the model may still run as a black box. The text names operator and node. */
export class Unsupported extends Error {
	override readonly name = "Unsupported";
	/** Whether the text says where. */
	readonly located: boolean;

	constructor(message: string, located = false, options?: { cause?: unknown }) {
		super(message, options);
		this.located = located;
	}
}
