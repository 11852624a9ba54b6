/** The code and the text of what a promise is rejected with. */
export const failure = (promise: Promise<unknown>): Promise<string> =>
	promise.then(
		() => "no error",
		(error: { code?: string; message: string }) => `${error.code} ${error.message}`,
	);
