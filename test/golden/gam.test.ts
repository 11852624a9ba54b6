import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { readFolder, runCase } from "./run.ts";

it("the golden GAM, splines as columns of a ridge, is met", async () => {
	const { file, name } = readFolder(fileURLToPath(new URL(".", import.meta.url))).find(
		({ name }) => name === "run_gam_ebm.json",
	)!;
	const golden = file.cases.find(({ id }) => id === "gam.bspline_ridge")!;
	const { reason, result } = await runCase(name, file, golden);
	expect(reason ?? result).toBe("passed");
});
