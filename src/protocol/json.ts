/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object; `unknown` values, because it comes from or goes to the wire and is checked there. */
export type JsonObject = Readonly<Record<string, unknown>>;
