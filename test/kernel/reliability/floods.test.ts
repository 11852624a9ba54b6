import { specifyFloods } from "./floods.ts";
import { megabyte } from "./support.ts";

specifyFloods({ messages: 5_000, rate: 5_000, output: 20_000_000, buffer: 16 * megabyte });
