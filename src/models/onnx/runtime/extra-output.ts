import { PbfWriter } from "pbf";

/**
 * A model's bytes with one more output, a tensor of floats that is inside its graph: messages that stand twice are merged,
 * so that it is enough to write another part of the graph after the file.
 */
export function withOutput(bytes: Uint8Array, name: string): Uint8Array {
	const pbf = new PbfWriter();
	pbf.writeMessage(
		7,
		(_, graph) => {
			graph.writeMessage(
				12,
				(_value, info) => {
					info.writeStringField(1, name);
					info.writeMessage(
						2,
						(_type, type) => type.writeMessage(1, (_t, tensor) => tensor.writeVarintField(1, 1), null),
						null,
					);
				},
				null,
			);
		},
		null,
	);
	const more = pbf.finish();
	const joined = new Uint8Array(bytes.length + more.length);
	joined.set(bytes);
	joined.set(more, bytes.length);
	return joined;
}
