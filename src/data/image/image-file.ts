/** The formats that images are read from. */
export type ImageFormat = "png" | "jpeg" | "webp" | "gif";

/** Where one picture of an animation stands, in pixels, and what becomes of its place before the next is drawn. */
export interface Frame {
	/** A file that holds this picture alone. */
	bytes(): Uint8Array;
	readonly left: number;
	readonly top: number;
	readonly width: number;
	readonly height: number;
	readonly disposal: "keep" | "clear" | "restore";
}

/** What the header of an image says, read before a pixel is decoded. */
export interface ImageFile {
	readonly format: ImageFormat;
	/** In pixels, as stored: before the orientation. */
	readonly width: number;
	readonly height: number;
	/** As EXIF counts it, 1 … 8, where the decoder leaves it to us. */
	readonly orientation: number;
	/** No pixel is translucent: one that comes out so was never decoded. */
	readonly opaque: boolean;
	/** The file without colour profile, so that the stored numbers come out: what Pillow, and so most models, were given. */
	plain(): Uint8Array;
	/** The pictures of an animated GIF; of other formats the first alone can be read, and there are none here. */
	readonly frames: readonly Frame[];
}
