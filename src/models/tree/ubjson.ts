import { badFile } from "../../core/untrusted.ts";

/** No model's file nests its values as deep. */
const deepest = 64;

type Numeric = { readonly size: number; read(view: DataView, at: number): number };

/** Number types by their markers; all are big-endian. */
const numeric: Readonly<Record<string, Numeric>> = {
	i: { size: 1, read: (view, at) => view.getInt8(at) },
	U: { size: 1, read: (view, at) => view.getUint8(at) },
	I: { size: 2, read: (view, at) => view.getInt16(at) },
	l: { size: 4, read: (view, at) => view.getInt32(at) },
	L: { size: 8, read: (view, at) => Number(view.getBigInt64(at)) },
	d: { size: 4, read: (view, at) => view.getFloat32(at) },
	D: { size: 8, read: (view, at) => view.getFloat64(at) },
};

const literals: Readonly<Record<string, unknown>> = { Z: null, N: null, T: true, F: false };

/**
 * Reads UBJSON (Universal Binary JSON, draft 12), the binary form of XGBoost's models: arrays of one number type become
 * `Float64Array`s, which hold every 32-bit number exactly.
 *
 * @throws ExplainError `bad-file` naming the byte, for an unknown marker, for a length that the bytes left cannot hold, for
 * nesting deeper than 64, and for bytes after the end.
 */
export function readUbjson(reader: string, bytes: Uint8Array): unknown {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const decoder = new TextDecoder("utf-8", { fatal: true });
	let at = 0;

	const damaged = (problem: string) => badFile(reader, `byte ${at}: ${problem}`);

	function take(size: number, what: string): number {
		const left = bytes.length - at;
		if (size > left) throw damaged(`expected ${size} bytes of ${what}, got ${left} to the end`);
		at += size;
		return at - size;
	}

	const marker = (what: string): string => String.fromCharCode(bytes[take(1, what)] as number);
	const peek = (): string => String.fromCharCode(bytes[at] ?? 0);

	function number(type: Numeric, what: string): number {
		return type.read(view, take(type.size, what));
	}

	/** A length, whose elements take at least `each` bytes. */
	function length(what: string, each: number): number {
		const name = marker(what);
		const type = numeric[name];
		if (!type || name === "d" || name === "D")
			throw damaged(`expected the type of a length, got ${JSON.stringify(name)}`);
		const count = number(type, what);
		const left = bytes.length - at;
		if (!Number.isSafeInteger(count) || count < 0 || count * each > left) {
			throw damaged(`expected a length of ${what} that ${left} bytes can hold, got ${count}`);
		}
		return count;
	}

	function text(what: string): string {
		const size = length(what, 1);
		const start = take(size, what);
		try {
			return decoder.decode(bytes.subarray(start, start + size));
		} catch (error) {
			throw badFile(reader, `byte ${start}: expected UTF-8 in ${what}`, error);
		}
	}

	function array(depth: number): unknown {
		let type: string | undefined;
		if (peek() === "$") {
			at++;
			type = marker("an array's type");
			if (peek() !== "#") throw damaged("expected the length of a typed array");
		}
		if (peek() !== "#") {
			const items: unknown[] = [];
			while (peek() !== "]") items.push(value(marker("an array's element"), depth));
			at++;
			return items;
		}
		at++;
		const known = type === undefined ? undefined : numeric[type];
		// A literal (null, true) takes no byte of its own in a typed array, and any length would do.
		if (type !== undefined && type in literals) throw damaged(`expected no array of type ${JSON.stringify(type)}`);
		const count = length("an array", known?.size ?? 1);
		if (known) return Float64Array.from({ length: count }, () => number(known, "an array"));
		return Array.from({ length: count }, () => value(type ?? marker("an array's element"), depth));
	}

	function object(depth: number): unknown {
		const fields: [string, unknown][] = [];
		const field = () => fields.push([text("a name"), value(marker("a value"), depth)]);
		if (peek() === "$") throw damaged("expected no typed object");
		if (peek() === "#") {
			at++;
			for (let left = length("an object", 2); left > 0; left--) field();
		} else {
			while (peek() !== "}") field();
			at++;
		}
		return Object.fromEntries(fields);
	}

	function value(name: string, depth: number): unknown {
		if (depth > deepest) throw damaged(`expected at most ${deepest} values in one another, got more`);
		const type = numeric[name];
		if (type) return number(type, "a number");
		if (name in literals) return literals[name];
		if (name === "S") return text("a text");
		if (name === "C") return marker("a character");
		if (name === "[") return array(depth + 1);
		if (name === "{") return object(depth + 1);
		throw damaged(`expected the type of a value, got ${JSON.stringify(name)}`);
	}

	const result = value(marker("a value"), 0);
	if (at < bytes.length) throw damaged(`expected the end, got ${bytes.length - at} bytes more`);
	return result;
}
