import { specifyFloods } from "./floods.ts";
import { megabyte } from "./support.ts";

specifyFloods({ messages: 600_000, rate: 10_000, output: 1_000_000_000, buffer: 256 * megabyte });
