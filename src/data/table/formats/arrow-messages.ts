import { hasSignature } from "../../file-signature.ts";

/** Kinds of message, by the numbers of Arrow's format. */
const kinds = { schema: 1, dictionary: 2, batch: 3 };

/** A table of FlatBuffers, as far as its vectors have to be looked at. */
class FlatTable {
	readonly #view: DataView;
	readonly #at: number;

	constructor(view: DataView, at: number) {
		this.#view = view;
		this.#at = at;
	}

	/** Where a field is; undefined where the table has none. */
	#field(index: number): number | undefined {
		const layout = this.#at - this.#view.getInt32(this.#at, true);
		const slot = 4 + 2 * index;
		const offset = slot < this.#view.getUint16(layout, true) ? this.#view.getUint16(layout + slot, true) : 0;
		return offset === 0 ? undefined : this.#at + offset;
	}

	byte(index: number): number {
		const at = this.#field(index);
		return at === undefined ? 0 : this.#view.getUint8(at);
	}

	long(index: number): number {
		const at = this.#field(index);
		return at === undefined ? 0 : Number(this.#view.getBigInt64(at, true));
	}

	table(index: number): FlatTable | undefined {
		const at = this.#field(index);
		return at === undefined ? undefined : new FlatTable(this.#view, at + this.#view.getUint32(at, true));
	}

	/** The number of items in a vector, which have to be there: each takes `size` bytes. */
	count(index: number, size: number): number {
		const at = this.#field(index);
		if (at === undefined) return 0;
		const start = at + this.#view.getUint32(at, true);
		const count = this.#view.getUint32(start, true);
		if (start + 4 + count * size > this.#view.byteLength) throw new RangeError(`a list of ${count} beyond its end`);
		return count;
	}

	/** Where the items of a vector are. */
	*items(index: number, size: number): Generator<number> {
		const count = this.count(index, size);
		const at = this.#field(index);
		if (at === undefined) return;
		const start = at + this.#view.getUint32(at, true) + 4;
		for (let item = start; item < start + size * count; item += size) yield item;
	}

	/** The tables in a vector. */
	*tables(index: number): Generator<FlatTable> {
		for (const item of this.items(index, 4)) yield new FlatTable(this.#view, item + this.#view.getUint32(item, true));
	}
}

function checkBatch(batch: FlatTable | undefined): void {
	batch?.count(1, 16); // nodes
	batch?.count(2, 16); // buffers
	batch?.count(4, 8); // how many buffers each view has
}

/** Checks fields and those inside them; `left` of them may come, as each takes some bytes of its own. */
function checkFields(parent: FlatTable, index: number, left: { fields: number }): void {
	for (const field of parent.tables(index)) {
		if (--left.fields < 0) throw new RangeError("more fields than there can be");
		field.count(6, 4); // metadata
		checkFields(field, 5, left);
	}
}

function checkSchema(schema: FlatTable | undefined, size: number): void {
	if (!schema) return;
	schema.count(2, 4); // metadata
	checkFields(schema, 1, { fields: Math.ceil(size / 8) });
}

/** Checks the message at a place; answers where the next one is, or −1 where the stream ends. */
function checkMessage(bytes: Uint8Array, place: number): number {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const at = place + (view.getUint32(place, true) === 0xffffffff ? 8 : 4);
	if (at > bytes.length) return -1;
	const length = view.getInt32(at - 4, true);
	if (length === 0) return -1;
	if (length < 0 || at + length > bytes.length) throw new RangeError(`a message of ${length} bytes beyond the end`);
	const part = new DataView(bytes.buffer, bytes.byteOffset + at, length);
	const message = new FlatTable(part, part.getUint32(0, true));
	const header = message.table(2);
	const kind = message.byte(1);
	if (kind === kinds.schema) checkSchema(header, length);
	else if (kind === kinds.dictionary) checkBatch(header?.table(1));
	else if (kind === kinds.batch) checkBatch(header);
	const body = message.long(3);
	if (body < 0) throw new RangeError("a body of fewer than no bytes");
	return at + length + body;
}

/** Checks the footer of a file, and the messages that it says where they are. */
function checkFile(bytes: Uint8Array): void {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const end = bytes.length - magic.length - 4;
	const length = view.getInt32(end, true);
	if (length <= 0 || length > end) throw new RangeError(`a footer of ${length} bytes`);
	const part = new DataView(bytes.buffer, bytes.byteOffset + end - length, length);
	const footer = new FlatTable(part, part.getUint32(0, true));
	checkSchema(footer.table(1), length);
	for (const blocks of [2, 3]) {
		for (const block of footer.items(blocks, 24)) checkMessage(bytes, Number(part.getBigInt64(block, true)));
	}
}

const magic = "ARROW1";

/** Whether bytes are an Arrow IPC file rather than a stream. */
const isArrowFile = (bytes: Uint8Array): boolean => hasSignature(bytes, magic);

/**
 * Goes through the messages of an Arrow IPC file or stream before apache-arrow reads them: it would make as many objects as a list
 * says it has, whether they are there or not.
 *
 * @throws RangeError
 */
export function checkMessages(bytes: Uint8Array): void {
	if (isArrowFile(bytes)) checkFile(bytes);
	else for (let at = 0; at >= 0 && at + 4 <= bytes.length; ) at = checkMessage(bytes, at);
}
