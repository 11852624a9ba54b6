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
 * Calls `onDeath` once when the process that started this one has died: a kernel that outlives its server is a process
 * that nobody can find. Jupyter names the server's process in JPY_PARENT_PID; the system's own parent id is watched too, against the one that this process had when it started.
 */
export function watchParent(parent: number, onDeath: () => void): void {
	const server = Number(process.env.JPY_PARENT_PID);
	const watched = Number.isInteger(server) && server > 1 && alive(server) ? server : undefined;
	const timer = setInterval(() => {
		if (process.ppid === parent && (watched === undefined || alive(watched))) return;
		clearInterval(timer);
		onDeath();
	}, interval);
	timer.unref();
}
