/** The backends that can compute. */
export const backendNames = ["tensorflow", "wasm", "webgpu", "cpu"] as const;
export type BackendName = (typeof backendNames)[number];

/** What is tried by itself, the fastest first: WebGPU only where it is asked for, as it cannot be read from synchronously. */
export const automatic: readonly BackendName[] = ["tensorflow", "wasm", "cpu"];

/** Why a faster backend or device does not run, and what mends it. */
export interface Obstacle {
	/** `"GPU"`, or a backend's name. */
	readonly backend: BackendName | "GPU";
	readonly reason: string;
	/** A command or a sentence. */
	readonly mend: string;
}

/** What a backend that runs says of itself. */
export interface Running {
	readonly name: BackendName;
	readonly version: string;
	readonly device: "CPU" | "GPU";
	/** The device's own name, where it has one, such as `"NVIDIA H200"`. */
	readonly deviceName?: string;
	readonly threads: number;
	/** Further words for the line, such as `"SIMD"`. */
	readonly features: readonly string[];
	/** Why this backend does not use a faster device. */
	readonly obstacles: readonly Obstacle[];
}

/** The outcome of trying a backend. */
export type Attempt =
	| { readonly runs: true; readonly running: Running }
	| { readonly runs: false; readonly obstacle: Obstacle };

/** A failed attempt. */
export const failed = (backend: Obstacle["backend"], reason: string, mend: string): Attempt => ({
	runs: false,
	obstacle: { backend, reason, mend },
});
