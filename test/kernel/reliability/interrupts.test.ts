import { specifyInterrupts } from "./interrupts.ts";

specifyInterrupts(5);
