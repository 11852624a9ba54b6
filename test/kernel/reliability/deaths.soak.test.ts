import { nodeVersions } from "../client.ts";
import { specifyDeaths } from "./deaths.ts";

specifyDeaths({ orphans: 20, exits: 100, nodes: nodeVersions() });
