import type { TypeCheckMode } from "../protocol/host.ts";

/** Whether a value is one of the modes. */
export function isTypeCheckMode(value: unknown): value is TypeCheckMode {
	return value === "beside" || value === "strict" || value === "off";
}

/** The mode that the environment variable `GLASSCELL_TYPES` sets; "beside" where there is none. */
export function initialTypeCheckMode(warn: (text: string) => void = () => {}): TypeCheckMode {
	const value = process.env.GLASSCELL_TYPES;
	if (isTypeCheckMode(value)) return value;
	if (value) warn(`GLASSCELL_TYPES: expected "beside", "strict" or "off", got ${JSON.stringify(value)}`);
	return "beside";
}
