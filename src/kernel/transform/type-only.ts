import type { Node } from "oxc-parser";

/** Whether a namespace declares types only, so that nothing of it remains at run time. */
export function isTypeOnly(node: Node): boolean {
	if (node.type !== "TSModuleDeclaration")
		return (
			node.type === "TSInterfaceDeclaration" ||
			node.type === "TSTypeAliasDeclaration" ||
			node.type === "TSDeclareFunction" ||
			node.type === "EmptyStatement" ||
			("declare" in node && node.declare === true) ||
			(node.type === "ExportNamedDeclaration" &&
				(node.exportKind === "type" || (node.declaration !== null && isTypeOnly(node.declaration))))
		);
	if (node.declare || !node.body) return true;
	return node.body.type === "TSModuleBlock" && node.body.body.every(isTypeOnly);
}
