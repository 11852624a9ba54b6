import { crc32, deflateRawSync } from "node:zlib";

/** How one member states itself, where that is to be wrong. */
export interface Stated {
	readonly size?: number;
	readonly deflated?: boolean;
}

/** A zip archive of the given members. */
export function zipped(
	members: Readonly<Record<string, Uint8Array>>,
	stated: Stated = {},
	names: readonly string[] = Object.keys(members),
): Uint8Array {
	const parts: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const [i, content] of Object.values(members).entries()) {
		const name = Buffer.from(names[i] as string);
		const data = stated.deflated ? deflateRawSync(content) : Buffer.from(content);
		const size = stated.size ?? content.byteLength;
		const common = Buffer.alloc(26);
		common.writeUInt16LE(20, 0);
		common.writeUInt16LE(stated.deflated ? 8 : 0, 4);
		common.writeUInt32LE(crc32(content), 10);
		common.writeUInt32LE(data.byteLength, 14);
		common.writeUInt32LE(size, 18);
		common.writeUInt16LE(name.byteLength, 22);
		const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, name, data]);
		const rest = Buffer.alloc(14);
		rest.writeUInt32LE(offset, 10);
		directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, rest, name]));
		parts.push(local);
		offset += local.byteLength;
	}
	const index = Buffer.concat(directory);
	const end = Buffer.alloc(18);
	end.writeUInt16LE(parts.length, 4);
	end.writeUInt16LE(parts.length, 6);
	end.writeUInt32LE(index.byteLength, 8);
	end.writeUInt32LE(offset, 12);
	return new Uint8Array(Buffer.concat([...parts, index, Buffer.from("PK\x05\x06"), end]));
}
