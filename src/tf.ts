import { ExplainError } from "./core/errors.ts";
import { backend, ready } from "./math/backend.ts";
import { loadNativePackage, type NativePackage, tf } from "./math/tf.ts";

// The entry `glasscell/tf`: TensorFlow.js as the library uses it, whatever name a cell imports it by. Types and values are tfjs's own.
export * from "@tensorflow/tfjs";

await ready();

const native: NativePackage | undefined = tf.findBackend("tensorflow") ? loadNativePackage() : undefined;

/** The versions of tfjs and, where it runs, of its native binding. */
export const version: typeof tf.version & { readonly "tfjs-node"?: string } = native?.version ?? tf.version;

/** Loading and saving; where the native binding runs, with the handlers for files. */
export const io = (native?.io ?? tf.io) as typeof tf.io & Partial<Pick<NativePackage["io"], "fileSystem">>;

/**
 * What the native binding adds to tfjs: decoding images, saved models, TensorBoard.
 *
 * @throws ExplainError `backend` when a member is used while the native binding does not run.
 */
export const node: NativePackage["node"] =
	native?.node ??
	new Proxy({} as NativePackage["node"], {
		get(_, member) {
			if (typeof member === "symbol" || member === "then") return undefined;
			throw new ExplainError(
				"backend",
				`tf.node.${member}: expected the native binding of TensorFlow, but this runs: ${backend()}`,
			);
		},
	});
