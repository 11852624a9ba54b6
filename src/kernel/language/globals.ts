/**
 * What every cell has without an import: the kernel's globals, declared for TypeScript. The functions are those that
 * `engine/globals.ts` provides.
 */
export const globalDeclarations = `export {};
declare global {
	/** Shows a value; with \`displayId\`, so that a later call with \`update: true\` replaces it. */
	function display(value: unknown, options?: { metadata?: Readonly<Record<string, unknown>>; displayId?: string; update?: boolean }): Promise<void>;
	/** Removes what the cell has shown; with \`wait\`, when the next output comes. */
	function clearOutput(wait?: boolean): void;
}
`;
