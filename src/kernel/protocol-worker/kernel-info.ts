import { version } from "../../core/version.ts";
import { protocolVersion, type Replies } from "../messages.ts";

/** The content of the `kernel_info_reply`. */
export const kernelInfo: Replies["kernel_info_reply"] = {
	status: "ok",
	protocol_version: protocolVersion,
	implementation: "glasscell",
	implementation_version: version,
	language_info: {
		name: "typescript",
		version: process.versions.node,
		mimetype: "text/x-typescript",
		file_extension: ".ts",
		pygments_lexer: "typescript",
		codemirror_mode: { name: "javascript", typescript: true },
		nbconvert_exporter: "script",
	},
	banner: `glasscell ${version}: TypeScript on Node.js ${process.versions.node}`,
	help_links: [
		{ text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
		{ text: "Node.js", url: "https://nodejs.org/docs/latest/api/" },
	],
	debugger: true,
	supported_features: ["debugger"],
};
