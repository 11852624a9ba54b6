import ts from "typescript";
import type { Emitted } from "./messages.ts";

/**
 * TypeScript's own emit of one file: enums, namespaces, decorators, parameter properties, JSX and `using` as JavaScript
 * that Node 20 can run. Imports and exports stay, also those that may be types: the caller sees to them.
 */
export function emitCell(source: string, options: ts.CompilerOptions): Emitted {
	const compilerOptions: ts.CompilerOptions = {
		target: ts.ScriptTarget.ES2022,
		module: ts.ModuleKind.Preserve,
		// Also without an import of its own: the automatic JSX runtime is one that TypeScript adds, to modules only.
		moduleDetection: ts.ModuleDetectionKind.Force,
		verbatimModuleSyntax: true,
		sourceMap: true,
		experimentalDecorators: options.experimentalDecorators === true,
		emitDecoratorMetadata: options.emitDecoratorMetadata === true,
		...(options.useDefineForClassFields === undefined
			? {}
			: { useDefineForClassFields: options.useDefineForClassFields }),
		jsx: options.jsx === ts.JsxEmit.Preserve ? ts.JsxEmit.React : (options.jsx ?? ts.JsxEmit.React),
		...(options.jsxFactory === undefined ? {} : { jsxFactory: options.jsxFactory }),
		...(options.jsxFragmentFactory === undefined ? {} : { jsxFragmentFactory: options.jsxFragmentFactory }),
		...(options.jsxImportSource === undefined ? {} : { jsxImportSource: options.jsxImportSource }),
	};
	const emit = (fileName: string) => ts.transpileModule(source, { compilerOptions, fileName, reportDiagnostics: true });
	const plain = emit("cell.ts");
	const output = plain.diagnostics?.some(isSyntaxError) ? emit("cell.tsx") : plain;
	if (output.sourceMapText === undefined) throw new Error("TypeScript emitted no source map");
	return { code: output.outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, ""), map: output.sourceMapText };
}

const isSyntaxError = ({ code }: ts.Diagnostic): boolean => code >= 1000 && code < 1200;
