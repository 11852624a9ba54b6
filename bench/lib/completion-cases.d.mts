/** See completion-cases.mjs, which has the types for itself. */
export interface CompletionCase {
	readonly title: string;
	readonly before?: readonly string[];
	readonly at: string;
	readonly is?: string;
	readonly not?: readonly string[];
	readonly first?: boolean;
	readonly none?: boolean;
}
export interface CompleteReply {
	readonly matches: readonly string[];
	readonly cursor_start: number;
}
export declare const completionCases: readonly CompletionCase[];
export declare const fileBeside: { readonly name: string; readonly text: string };
export declare function requestOf(question: CompletionCase): { code: string; cursor_pos: number };
export declare function outcomes(question: CompletionCase, reply: CompleteReply): string[];
export declare function isRight(question: CompletionCase, reply: CompleteReply): boolean;
