import { nodeVersions } from "../client.ts";
import { specifyDeaths } from "./deaths.ts";

// `exit.test.ts` ends a kernel on each of these paths in every Node.js.
specifyDeaths({ orphans: 1, exits: 2, nodes: nodeVersions().slice(0, 1) });
