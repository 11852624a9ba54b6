/** How often to look, in milliseconds. */
const interval = 250;

/** Whether a process with this id exists. */
function alive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}

/**
 * The process without which the kernel is to end, as far as it has a name: the server's, by JPY_PARENT_PID. One that is gone
 * died while this process started, which may then never have seen its parent's id: that is another's by now. Only an id
 * above our own cannot be of someone who was there before us: it is the server's outside of our container.
 *
 * On Windows JPY_PARENT_PID is no id but a handle, and the system's own parent id stays when that process has died.
 */
function watched(parent: number): number | undefined {
	if (process.platform === "win32") return parent;
	const server = Number(process.env.JPY_PARENT_PID);
	if (!Number.isInteger(server) || server <= 1) return undefined;
	return alive(server) || server < process.pid ? server : undefined;
}

/**
 * Calls `onDeath` once when the process that started this one has died: a kernel that outlives its server is a process
 * that nobody can find. The system's own parent id is watched too, against `parent`, the one that this process had when
 * it started: a starter that sets no JPY_PARENT_PID has no other name.
 */
export function watchParent(parent: number, onDeath: () => void): void {
	const server = watched(parent);
	const timer = setInterval(() => {
		if (process.ppid === parent && (server === undefined || alive(server))) return;
		clearInterval(timer);
		onDeath();
	}, interval);
	timer.unref();
}
