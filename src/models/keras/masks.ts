import type { LayerDescription } from "./layers/layer.ts";

/** Layers whose outputs have the mask of their inputs, as in Keras. */
const passing: ReadonlySet<string> = new Set([
	"Activation",
	"ActivityRegularization",
	"Add",
	"AlphaDropout",
	"Average",
	"BatchNormalization",
	"Concatenate",
	"Dense",
	"Dropout",
	"ELU",
	"GaussianDropout",
	"GaussianNoise",
	"GroupNormalization",
	"Identity",
	"LayerNormalization",
	"LeakyReLU",
	"Maximum",
	"Minimum",
	"MultiHeadAttention",
	"Multiply",
	"Normalization",
	"PReLU",
	"ReLU",
	"Rescaling",
	"Softmax",
	"SpatialDropout1D",
	"Subtract",
	"ThresholdedReLU",
	"TimeDistributed",
	"UnitNormalization",
]);

const recurrent: ReadonlySet<string> = new Set(["SimpleRNN", "LSTM", "GRU", "Bidirectional"]);

/** Whether what says which steps of a layer's input count says so of its output. */
export function passesMask({ className, config }: LayerDescription): boolean {
	if (!recurrent.has(className)) return passing.has(className);
	const inner = (config.layer as LayerDescription | undefined)?.config ?? config;
	return inner.return_sequences === true;
}
