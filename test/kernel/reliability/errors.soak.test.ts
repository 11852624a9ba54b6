import { specifyErrors } from "./errors.ts";

specifyErrors({ uncaught: 100, recursions: 100, elements: 10_000_000, string: 100_000_000, depth: 100_000 });
