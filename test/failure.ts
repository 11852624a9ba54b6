/** What a promise failed with, as `code message`; `"no error"` where it did not fail. */
export const failure = (promise: Promise<unknown>): Promise<string> =>
	promise.then(
		() => "no error",
		(error: { code?: string; message: string }) => `${error.code} ${error.message}`,
	);
