import ts from "typescript";

/** A place in a virtual module. */
interface PlaceInModule {
	readonly path: string;
	/** Where the person's code starts in it, and where the cursor stands. */
	readonly offset: number;
	readonly at: number;
}

/**
 * The expression before the dot or bracket at a place, if it is a chain of names whose type is `any` and which the cell
 * itself does not declare: JSON, say, or what a module without types gave. Its value is known from the run of earlier
 * cells only.
 */
export function untypedValue(service: ts.LanguageService, { path, offset, at }: PlaceInModule): string | undefined {
	const program = service.getProgram();
	const source = program?.getSourceFile(path);
	const expression = source && subjectAt(source, at);
	if (program === undefined || expression === undefined) return undefined;
	const checker = program.getTypeChecker();
	if ((checker.getTypeAtLocation(expression).flags & ts.TypeFlags.Any) === 0) return undefined;
	const declarations = checker.getSymbolAtLocation(rootOf(expression))?.declarations ?? [];
	const isOwn = declarations.some((each) => each.getSourceFile() === source && each.pos >= offset);
	return isOwn ? undefined : expression.getText(source);
}

type Chain = ts.Identifier | ts.PropertyAccessExpression;

/** What stands before the dot of a half-written member, or the bracket of a half-written key. */
function subjectAt(source: ts.SourceFile, at: number): Chain | undefined {
	let found: Chain | undefined;
	const visit = (node: ts.Node): void => {
		if (at < node.pos || at > node.end) return;
		const { expression } = node as Partial<ts.PropertyAccessExpression>;
		if (ts.isPropertyAccessExpression(node) && at >= node.name.getStart(source) && isChain(node.expression))
			found = node.expression;
		else if (
			ts.isElementAccessExpression(node) &&
			isKeyAt(node.argumentExpression, at) &&
			expression &&
			isChain(expression)
		)
			found = expression;
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

function isKeyAt(key: ts.Expression, at: number): boolean {
	return ts.isStringLiteralLike(key) && at > key.end - key.text.length - 2 && at <= key.end;
}

function isChain(node: ts.Expression): node is Chain {
	return ts.isIdentifier(node) || (ts.isPropertyAccessExpression(node) && isChain(node.expression));
}

function rootOf(node: Chain): ts.Identifier {
	return ts.isIdentifier(node) ? node : rootOf(node.expression as Chain);
}
