import { integer, oneOf, optional, shape, string } from "../../validate.ts";
import { notebookVariables } from "../notebook-variables.ts";
import { typeText, valueText } from "../value-text.ts";
import { type CommandParts, type Commands, ofFrame } from "./command.ts";

/** Variables and expressions. */
export function valueCommands({ inspector, variables, stops, evaluation }: CommandParts): Commands {
	return {
		async inspectVariables() {
			if (stops.current === undefined) await variables.clear();
			const reference = variables.late(() => notebookVariables(inspector));
			return { variables: await variables.members(reference) };
		},
		async richInspectVariables(parameters) {
			const { variableName } = shape({ variableName: string })(parameters, "richInspectVariables");
			const { frameId } = ofFrame(parameters, "richInspectVariables");
			return { data: await evaluation.show(variableName, frameId), metadata: {} };
		},
		async copyToGlobals(parameters) {
			const check = shape({ srcVariableName: string, dstVariableName: string, srcFrameId: integer });
			const { srcVariableName, dstVariableName, srcFrameId } = check(parameters, "copyToGlobals");
			await evaluation.copyToGlobals(srcVariableName, dstVariableName, srcFrameId);
			return {};
		},
		async variables(parameters) {
			const check = shape({
				variablesReference: integer,
				filter: optional<"indexed" | "named" | undefined>(oneOf("indexed", "named"), undefined),
				start: optional(integer, 0),
				count: optional(integer, 0),
			});
			const { variablesReference, ...paging } = check(parameters, "variables");
			return { variables: await variables.members(variablesReference, paging) };
		},
		async evaluate(parameters) {
			const check = shape({ expression: string, context: optional(string, "repl") });
			const { expression, context } = check(parameters, "evaluate");
			const { frameId } = ofFrame(parameters, "evaluate");
			const value = await evaluation.evaluate(expression, frameId, context === "hover");
			const { name: _, value: result, ...shown } = variables.variable({ name: "", value }, expression);
			return { result, ...shown };
		},
		async setExpression(parameters) {
			const { expression, value } = shape({ expression: string, value: string })(parameters, "setExpression");
			const { frameId } = ofFrame(parameters, "setExpression");
			const set = await evaluation.evaluate(`${expression} = (${value})`, frameId);
			return { value: valueText(set), type: typeText(set) };
		},
	};
}
