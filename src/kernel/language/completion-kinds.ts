import ts from "typescript";

/**
 * TypeScript's word for what a completion is, as front ends have it. JupyterLab has a colour of its own for `function`,
 * `instance`, `class`, `module` and `keyword`, and shows any other word too.
 */
export function completionKind(kind: string): string {
	return kinds[kind] ?? kind;
}

const { ScriptElementKind: Kind } = ts;

const kinds: Readonly<Record<string, string>> = {
	[Kind.functionElement]: "function",
	[Kind.localFunctionElement]: "function",
	[Kind.memberFunctionElement]: "function",
	[Kind.constructorImplementationElement]: "function",
	[Kind.constElement]: "instance",
	[Kind.letElement]: "instance",
	[Kind.variableElement]: "instance",
	[Kind.localVariableElement]: "instance",
	[Kind.variableUsingElement]: "instance",
	[Kind.variableAwaitUsingElement]: "instance",
	[Kind.parameterElement]: "instance",
	[Kind.alias]: "instance",
	[Kind.memberVariableElement]: "property",
	[Kind.memberGetAccessorElement]: "property",
	[Kind.memberSetAccessorElement]: "property",
	[Kind.memberAccessorVariableElement]: "property",
	[Kind.jsxAttribute]: "property",
	[Kind.localClassElement]: "class",
	[Kind.typeElement]: "type",
	[Kind.typeParameterElement]: "type",
	[Kind.primitiveType]: "keyword",
	[Kind.externalModuleName]: "module",
	[Kind.scriptElement]: "path",
	[Kind.directory]: "path",
	[Kind.string]: "value",
};
