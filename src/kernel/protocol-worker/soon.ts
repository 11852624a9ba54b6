/** The value of the promise, or `fallback` if it takes longer than so many milliseconds. Errors pass through. */
export async function soon<T>(promise: Promise<T>, fallback: T, milliseconds: number): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<T>((resolve) => {
		timer = setTimeout(() => resolve(fallback), milliseconds);
	});
	return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
