export { ExplainError, type ExplainErrorCode } from "./core/errors.ts";
export type { Explainer, Progress, RunOptions, Step } from "./core/explainer.ts";
export type { Explanation, Feature, Kind, Payloads, Target } from "./core/explanation.ts";
export { type NdArray, ndArray, sliceFirst } from "./core/nd-array.ts";
export type { PredictOptions, Predictor } from "./core/predictor.ts";
export type { DatasetDescription, ImageDataset, TableDataset } from "./data/datasets/dataset.ts";
export { type DatasetName, type DatasetOf, datasets } from "./data/datasets/datasets.ts";
export { type Digits, digits } from "./data/digits.ts";
export { type PixelOptions, toPixels } from "./data/image.ts";
export { type Split, type SplitOptions, split, take } from "./data/split.ts";
export type { Aggregate } from "./data/table/aggregate.ts";
export type {
	BooleanColumn,
	CategoryColumn,
	Column,
	ColumnType,
	DateColumn,
	NumberColumn,
	TextColumn,
	Value,
} from "./data/table/column.ts";
export type { TableOptions } from "./data/table/construct.ts";
export type { ColumnValues } from "./data/table/from-values.ts";
export type { Aggregation, Grouping } from "./data/table/grouping.ts";
export type { MatrixOptions } from "./data/table/matrix.ts";
export type { ColumnSchema, Schema } from "./data/table/schema.ts";
export type { SortKey } from "./data/table/sort.ts";
export { type Row, Table } from "./data/table/table.ts";
export { type GradCamOptions, gradCam } from "./explain/gradient/grad-cam.ts";
export { type SaliencyOptions, saliency } from "./explain/gradient/saliency.ts";
export { lastSpatialLayer } from "./explain/gradient/spatial-layer.ts";
export { exploreImage, type ImageExplorer } from "./explore/explore-image.ts";
export type { ExploreImageOptions, ImageSettings } from "./explore/image-options.ts";
export { type TrainingWatch, type WatchTrainingOptions, watchTraining } from "./explore/watch-training.ts";
export { type BackendName, type BackendReport, backend, type Obstacle, ready, useBackend } from "./math/backend.ts";
export { differentiableModel, type ModelOptions } from "./math/differentiable-model.ts";
export type {
	BackwardCall,
	BackwardRule,
	BackwardRules,
	DifferentiableModel,
	Graph,
	GraphNode,
	LayerSummary,
	ModelInput,
} from "./math/graph.ts";
export type { InputArray, ModelInputs } from "./math/model-inputs.ts";
export { type FromLayersModelOptions, fromLayersModel } from "./models/from-layers-model.ts";
export { type HelpPage, help } from "./notebook/help.ts";
export { type ClassScoresOptions, classScores } from "./views/class-scores.ts";
export { type HeatMapOptions, heatMap } from "./views/heat-map.ts";
export { type TrainingCurveOptions, type TrainingEpoch, trainingCurve } from "./views/training-curve.ts";
