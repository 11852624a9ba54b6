// @ts-check
import { existsSync, readFileSync } from "node:fs";

/**
 * A package's name by system; the key `other` is a sentence for the rest.
 * @typedef {{ debian: string, fedora: string, arch: string, suse: string, mac: string, other: string }} Names
 */

/**
 * The command that installs a package on this system, to be shown to the person.
 *
 * @param {Names} names
 * @param {{ platform?: string, release?: string }} [system]   `release`: the text of /etc/os-release
 */
export function installCommand(names, { platform = process.platform, release = osRelease() } = {}) {
	if (platform === "darwin") return names.mac;
	if (platform !== "linux") return names.other;
	const family = /^ID(?:_LIKE)?=.*$/gm;
	const ids = (release.match(family) ?? []).join(" ");
	if (/debian|ubuntu/.test(ids)) return `apt-get install ${names.debian}`;
	if (/fedora|rhel|centos/.test(ids)) return `dnf install ${names.fedora}`;
	if (/arch/.test(ids)) return `pacman -S ${names.arch}`;
	if (/suse/.test(ids)) return `zypper install ${names.suse}`;
	return names.other;
}

function osRelease() {
	return existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
}
