/** One use of an operation, by the shapes of what it takes. */
export interface Case {
	readonly op: string;
	readonly attributes?: Record<string, unknown>;
	/** Shapes with the batch axis. */
	readonly inputs: readonly (readonly number[])[];
	readonly weights?: readonly (readonly number[])[];
	/** The place of the weight whose numbers must be positive, as variances are. */
	readonly positive?: number;
	/** Inputs must be positive, as of a logarithm. */
	readonly positiveInputs?: boolean;
}
