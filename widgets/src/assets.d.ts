// esbuild gives style sheets as text; they become constructed sheets, which no content security policy forbids.
declare module "*.css" {
	const text: string;
	export default text;
}
