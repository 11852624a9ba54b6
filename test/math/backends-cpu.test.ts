import { checkBackend } from "./backends/suite.ts";

checkBackend("cpu");
