import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { type Control, type ControlClass, control, type Options } from "./control.ts";
import type { AudioAttributes, ImageAttributes, VideoAttributes } from "./generated/attributes.ts";
import { models } from "./generated/models.ts";
import type { ModelDescription } from "./model-description.ts";

/** The class of a picture, sound or film. */
interface MediaClass<C, A> extends ControlClass<C, A> {
	/** Of a file in the notebook's folder; its format is the name's extension unless it is given. */
	fromFile(path: string, options?: Options<A>): C;
	/** Of an address, which the browser loads. */
	fromUrl(url: string, options?: Options<A>): C;
}

/** Formats whose MIME type has another name than the files. */
const formats: Readonly<Record<string, string>> = { jpg: "jpeg", svg: "svg+xml" };

function formatOf(path: string): string {
	const extension = extname(path).slice(1).toLowerCase();
	return formats[extension] ?? extension;
}

function media<C extends Control, A extends object>(description: ModelDescription): MediaClass<C, A> {
	const Base: ControlClass<C, A> = control(description);
	const make = (given: object, options: object | undefined) => new Base({ ...given, ...options } as Options<A>);
	return Object.assign(Base, {
		fromFile: (path: string, options?: Options<A>) =>
			make({ value: readFileSync(path), format: formatOf(path) }, options),
		fromUrl: (url: string, options?: Options<A>) => make({ value: url, format: "url" }, options),
	});
}

/** A picture: its bytes are the value, `format` says of what kind; with the format `"url"` the value is an address. */
export interface Image extends Control<ImageAttributes>, ImageAttributes {}
export const Image: MediaClass<Image, ImageAttributes> = media(models.Image);

/** A sound, as {@link Image}. */
export interface Audio extends Control<AudioAttributes>, AudioAttributes {}
export const Audio: MediaClass<Audio, AudioAttributes> = media(models.Audio);

/** A film, as {@link Image}. */
export interface Video extends Control<VideoAttributes>, VideoAttributes {}
export const Video: MediaClass<Video, VideoAttributes> = media(models.Video);
