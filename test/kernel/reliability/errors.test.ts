import { specifyErrors } from "./errors.ts";

specifyErrors({ uncaught: 3, recursions: 1, elements: 1_000_000, string: 10_000_000, depth: 10_000 });
