import { existsSync } from "node:fs";
import { constants } from "node:os";

/** Debian's Chromium brings a Vulkan loader and a driver that runs on the processor: slow, and right. */
const folder = "/usr/lib/chromium";
const loader = `${folder}/libvulkan.so.1`;
const driver = `${folder}/vk_swiftshader_icd.json`;

/**
 * Lets WebGPU find Chromium's software renderer where the machine has no Vulkan of its own. Must come before Dawn is loaded.
 *
 * @returns whether there is one.
 */
export function useSoftwareVulkan(): boolean {
	if (!existsSync(loader) || !existsSync(driver)) return false;
	process.env.VK_ICD_FILENAMES ??= driver;
	try {
		process.dlopen({ exports: {} }, loader, constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_GLOBAL | 0x1000);
	} catch (error) {
		// It is no Node module, and is loaded all the same.
		if (!String(error).includes("did not self-register")) throw error;
	}
	return true;
}
