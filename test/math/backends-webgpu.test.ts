import { it } from "vitest";
import { useBackend } from "../../src/math/backend.ts";
import { useSoftwareVulkan } from "./backends/software-vulkan.ts";
import { checkBackend } from "./backends/suite.ts";

const software = useSoftwareVulkan();
const obstacle = await useBackend("webgpu").then(
	() => undefined,
	(error: Error) => error.message,
);

/** WGSL promises of sin and cos an absolute error of 2⁻¹¹ only, and of what is made of them accordingly. */
const trigonometry = 2 ** -11;

if (obstacle === undefined) {
	checkBackend(
		"webgpu",
		Object.fromEntries(
			["sin", "cos", "tan", "acos", "graph: sin [2, 9]", "graph: cos [2, 9]"].map((name) => [name, trigonometry]),
		),
	);
}
if (obstacle !== undefined)
	it.skip(
		`webgpu is not tested, as it does not run here (Chromium's software renderer ${software ? "" : "not "}found): ${obstacle}`,
	);
