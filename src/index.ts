export { ExplainError, type ExplainErrorCode } from "./core/errors.ts";
export type { Explainer, Progress, RunOptions, Step } from "./core/explainer.ts";
export type { Explanation, Feature, Kind, Payloads, Target } from "./core/explanation.ts";
export { type NdArray, ndArray, sliceFirst } from "./core/nd-array.ts";
export type { PredictOptions, Predictor } from "./core/predictor.ts";
export { type CheckDataOptions, checkData } from "./data/checks/check-data.ts";
export type { Splits } from "./data/checks/subject.ts";
export { type DanfoFrame, type FromDanfoOptions, fromDanfo, toDanfo } from "./data/danfo.ts";
export type { DatasetDescription, ImageDataset, TableDataset } from "./data/datasets/dataset.ts";
export { type DatasetName, type DatasetOf, datasets } from "./data/datasets/datasets.ts";
export { type Digits, digits } from "./data/digits.ts";
export { type CategoryOptions, type OneHotOptions, oneHotEncoder, ordinalEncoder } from "./data/encode/categories.ts";
export type { ColumnEncoder, EncodedColumn, FittedColumnEncoder } from "./data/encode/column-encoder.ts";
export {
	type MinMaxScalerOptions,
	minMaxScaler,
	type RobustScalerOptions,
	robustScaler,
	type ScalerOptions,
	standardScaler,
	unscaled,
} from "./data/encode/scalers.ts";
export { type EncoderOptions, fitEncoder, type TableEncoder } from "./data/encode/table-encoder.ts";
export { blurImage } from "./data/image/blur-image.ts";
export {
	type ImageInfo,
	type ImageValues,
	imageInfo,
	type LoadImageOptions,
	type LoadImagesOptions,
	loadImage,
	loadImages,
} from "./data/image/load-image.ts";
export { deprocess, describePreprocessing, type PreprocessingChoice, preprocess } from "./data/image/preprocess.ts";
export { type Preprocessing, type PreprocessingName, preprocessing } from "./data/image/preprocessing.ts";
export { centerCrop, cropImage, flipImage, type PadImageOptions, padImage } from "./data/image/rearrange.ts";
export { type ResizeImageOptions, resizeImage } from "./data/image/resize-image.ts";
export {
	maskSegments,
	paintSegments,
	type SegmentFill,
	segmentBoundaries,
	segmentMask,
} from "./data/image/segments.ts";
export {
	type GridOptions,
	type QuickshiftOptions,
	type SlicOptions,
	type SuperpixelOptions,
	type Superpixels,
	superpixels,
} from "./data/image/superpixels.ts";
export { toPng } from "./data/image/to-png.ts";
export { type PixelOptions, toPixels } from "./data/image.ts";
export type { ResampleOptions } from "./data/resampling/class-rows.ts";
export { type ClassWeightsOptions, classWeights } from "./data/resampling/class-weights.ts";
export { oversample } from "./data/resampling/oversample.ts";
export type { ClassChange, Resampled } from "./data/resampling/resampled.ts";
export { type SmoteOptions, smote } from "./data/resampling/smote.ts";
export { undersample } from "./data/resampling/undersample.ts";
export { readSafetensors, type Safetensors, type SafetensorsEntry } from "./data/safetensors.ts";
export { type WriteSafetensorsOptions, writeSafetensors } from "./data/safetensors-write.ts";
export type { Source, SourceOptions } from "./data/source.ts";
export { type KFoldOptions, kFold, type Split, type SplitOptions, split, take } from "./data/split.ts";
export { type SplitTableOptions, splitTable } from "./data/split-table.ts";
export type { Aggregate } from "./data/table/aggregate.ts";
export type {
	BooleanColumn,
	CategoryColumn,
	Column,
	ColumnSet,
	ColumnType,
	DateColumn,
	NumberColumn,
	TextColumn,
	Value,
} from "./data/table/column.ts";
export type { TableOptions } from "./data/table/construct.ts";
export type { CsvOptions } from "./data/table/csv/dialect.ts";
export { parseCsv } from "./data/table/csv/read-csv.ts";
export { type ArqueroTable, fromArquero, toArquero } from "./data/table/formats/arquero.ts";
export type { ExcelOptions } from "./data/table/formats/excel.ts";
export type { FormatOptions, TableFormat } from "./data/table/formats/formats.ts";
export { type ArrowOptions, type ArrowTable, fromArrow } from "./data/table/formats/from-arrow.ts";
export { type ReadTableOptions, readTable } from "./data/table/formats/read-table.ts";
export { toArrow } from "./data/table/formats/to-arrow.ts";
export { type CsvWriteOptions, toCsv } from "./data/table/formats/write-csv.ts";
export { encodeTable, type WriteTableOptions, writeTable } from "./data/table/formats/write-table.ts";
export type { ColumnValues } from "./data/table/from-values.ts";
export type { Aggregation, Grouping } from "./data/table/grouping.ts";
export type { MatrixOptions } from "./data/table/matrix.ts";
export type { ColumnSchema, Schema } from "./data/table/schema.ts";
export type { SortKey } from "./data/table/sort.ts";
export { type Row, Table } from "./data/table/table.ts";
export { type TableLike, toTable } from "./data/to-table.ts";
export type { EncodeOptions, EncodeTextOptions } from "./data/tokenizer/encode-options.ts";
export type { TokenEncoding } from "./data/tokenizer/encoding.ts";
export type { TokenPadding, TokenTruncation } from "./data/tokenizer/lengths.ts";
export { loadTokenizer, type TokenBatch, type Tokenizer } from "./data/tokenizer.ts";
export { keepWords, type Word, type WordsOptions, words } from "./data/words.ts";
export { type CompareModelsOptions, compareModels, type NamedEstimators } from "./explain/comparison/compare-models.ts";
export { type NearestExamplesOptions, nearestExamples } from "./explain/example/nearest-examples.ts";
export {
	type ClassificationReport,
	type ClassificationReportOptions,
	type ClassMeans,
	type ClassReport,
	classificationReport,
} from "./explain/fairness/classification-report.ts";
export { type GroupMetricsOptions, groupMetrics, type Threshold } from "./explain/fairness/group-metrics.ts";
export { type Reliability, type ReliabilityOptions, reliability } from "./explain/fairness/reliability.ts";
export type { BackgroundOption, WeightedRows } from "./explain/game/background.ts";
export { type CooperativeGame, type CooperativeGameParts, cooperativeGame } from "./explain/game/cooperative-game.ts";
export { type FeatureGameOptions, featureGame } from "./explain/game/feature-game.ts";
export type { ImageFill, ImageRegions } from "./explain/game/image-masking.ts";
export { type KMeansBackgroundOptions, kMeansBackground } from "./explain/game/kmeans-background.ts";
export type { LinkFunction } from "./explain/game/link.ts";
export type { TextHiding, TextParts } from "./explain/game/text-parts.ts";
export { type CoefficientPathOptions, coefficientPath } from "./explain/glass-box/coefficient-path.ts";
export { type RuleModel, rulesOf } from "./explain/glass-box/rules-of.ts";
export { type ScoreChoice, type ShapeFunctions, shapeFunctions } from "./explain/glass-box/shape-functions.ts";
export { type TermContributionsOptions, termContributions } from "./explain/glass-box/term-contributions.ts";
export { treeOf } from "./explain/glass-box/tree-of.ts";
export {
	type AccumulatedLocalEffectsOptions,
	accumulatedLocalEffects,
} from "./explain/global/accumulated-local-effects.ts";
export { type CompareImportancesOptions, compareImportances } from "./explain/global/compare-importances.ts";
export type { EffectQuestion } from "./explain/global/effect-question.ts";
export type { EstimatorQuestion } from "./explain/global/estimator-question.ts";
export type { GridOption } from "./explain/global/feature-grid.ts";
export type { FeatureGroupsOption } from "./explain/global/feature-sets.ts";
export { type HStatisticOptions, hStatistic } from "./explain/global/h-statistic.ts";
export { type HeldOutPermutationOptions, heldOutPermutation } from "./explain/global/held-out-permutation.ts";
export { type LeaveOneFeatureOutOptions, leaveOneFeatureOut } from "./explain/global/leave-one-feature-out.ts";
export { type PartialDependenceOptions, partialDependence } from "./explain/global/partial-dependence.ts";
export { type PermutationImportanceOptions, permutationImportance } from "./explain/global/permutation-importance.ts";
export { type GradCamOptions, gradCam } from "./explain/gradient/grad-cam.ts";
export { type SaliencyOptions, saliency } from "./explain/gradient/saliency.ts";
export { lastSpatialLayer } from "./explain/gradient/spatial-layer.ts";
export type { LimeOptions } from "./explain/lime/explain-rows.ts";
export type { LimeDistance } from "./explain/lime/kernel.ts";
export { lime } from "./explain/lime/lime.ts";
export { type LimeImageOptions, limeImage } from "./explain/lime/lime-image.ts";
export type { LimeQuestion, SurrogateOptions } from "./explain/lime/lime-options.ts";
export { type LimeStabilityOptions, limeStability } from "./explain/lime/lime-stability.ts";
export { type LimeTextOptions, limeText } from "./explain/lime/lime-text.ts";
export { type SubmodularPickOptions, submodularPick } from "./explain/lime/submodular-pick.ts";
export type { FeatureSelection } from "./explain/lime/surrogate.ts";
export type { LimeBins } from "./explain/lime/training-values.ts";
export type { AnswerKind } from "./explain/perturbation/answers.ts";
export { type FeatureAblationOptions, featureAblation } from "./explain/perturbation/feature-ablation.ts";
export { type AsymmetricShapOptions, asymmetricShap } from "./explain/shap/asymmetric-shap.ts";
export type { CausalGraph, CausalOrder } from "./explain/shap/causal-order.ts";
export { type CausalShapOptions, causalShap } from "./explain/shap/causal-shap.ts";
export type { Clusters, GivenClusters, NestedFeatures } from "./explain/shap/clusters.ts";
export type { Linkage } from "./explain/shap/clusters-linkage.ts";
export { type ExactShapInteractionsOptions, exactShapInteractions } from "./explain/shap/exact-interactions.ts";
export { type ExactShapOptions, exactShap } from "./explain/shap/exact-shap.ts";
export { type HeldOutShapOptions, heldOutShap } from "./explain/shap/held-out-shap.ts";
export { type KernelShapOptions, kernelShap } from "./explain/shap/kernel-shap.ts";
export type { GivenMoments } from "./explain/shap/linear-moments.ts";
export { type LinearShapOptions, linearShap } from "./explain/shap/linear-shap.ts";
export type { LinearCoefficients } from "./explain/shap/linear-terms.ts";
export type { ExampleMethod } from "./explain/shap/partition-example.ts";
export { type PartitionShapOptions, partitionShap } from "./explain/shap/partition-shap.ts";
export { type PermutationShapOptions, permutationShap } from "./explain/shap/permutation-shap.ts";
export { CoalitionMemory } from "./explain/shap/remembered-game.ts";
export { type SaabasOptions, saabas } from "./explain/shap/saabas.ts";
export { type SamplingShapOptions, samplingShap } from "./explain/shap/sampling-shap.ts";
export { type ShapOptions, shap } from "./explain/shap/shap.ts";
export { type ShapImageOptions, shapImage } from "./explain/shap/shap-image.ts";
export type { ShapQuestion, ShapSampling } from "./explain/shap/shap-options.ts";
export { type ShapTextOptions, shapText } from "./explain/shap/shap-text.ts";
export { type ShapleyValuesOptions, shapleyValues } from "./explain/shap/shapley-values.ts";
export type { ModelOfTrees, TreePerturbation, TreeShapQuestion } from "./explain/shap/tree-question.ts";
export { type TreeShapOptions, treeShap } from "./explain/shap/tree-shap.ts";
export { type TreeShapInteractionsOptions, treeShapInteractions } from "./explain/shap/tree-shap-interactions.ts";
export { type SurrogateRulesOptions, surrogateRules } from "./explain/surrogate/surrogate-rules.ts";
export { type SurrogateTreeOptions, surrogateTree } from "./explain/surrogate/surrogate-tree.ts";
export type { OutputsOption, TargetOption } from "./explain/target.ts";
export { type DataAnswer, type ExploreDataOptions, exploreData } from "./explore/explore-data.ts";
export { type ExploreEffectOptions, exploreEffect } from "./explore/explore-effect.ts";
export { type ExploreFairnessOptions, exploreFairness } from "./explore/explore-fairness.ts";
export { type ExploreFrontierOptions, exploreFrontier, type FrontierAnswer } from "./explore/explore-frontier.ts";
export { type ExploreGameOptions, exploreGame, type GameAnswer } from "./explore/explore-game.ts";
export { exploreImage, type ImageExplorer } from "./explore/explore-image.ts";
export { type ExploreImportanceOptions, exploreImportance } from "./explore/explore-importance.ts";
export { type ExploreLimeOptions, exploreLime } from "./explore/explore-lime.ts";
export { type ExploreLocalOptions, exploreLocal, type LocalAnswer } from "./explore/explore-local.ts";
export { type ExplorePathOptions, explorePath } from "./explore/explore-path.ts";
export { type ExplorePredictionOptions, explorePrediction } from "./explore/explore-prediction.ts";
export {
	type ExploreResamplingOptions,
	exploreResampling,
	type ResamplingAnswer,
} from "./explore/explore-resampling.ts";
export { type ExploreRulesOptions, exploreRules, type RulesAnswer } from "./explore/explore-rules.ts";
export { type ExploreShapOptions, exploreShap } from "./explore/explore-shap.ts";
export { type Editable, type ExploreShapesOptions, exploreShapes } from "./explore/explore-shapes.ts";
export type { BeforeAfter, Consequence } from "./explore/explore-shapes-effect.ts";
export type { ShapesAnswer } from "./explore/explore-shapes-questions.ts";
export { type ExploreTextOptions, exploreText, type TextAnswer } from "./explore/explore-text.ts";
export { type ExploreTreeOptions, exploreTree } from "./explore/explore-tree.ts";
export { type ExploreWhatIfOptions, exploreWhatIf, type WhatIfAnswer } from "./explore/explore-what-if.ts";
export type { Explorer } from "./explore/explorer.ts";
export type { ExploreImageOptions, ImageSettings } from "./explore/image-options.ts";
export type { LimeAnswer } from "./explore/lime-questions.ts";
export { type Linkable, link } from "./explore/link.ts";
export type { PathAnswer } from "./explore/path-questions.ts";
export type { PredictionAnswer } from "./explore/prediction-questions.ts";
export type { ShapAnswer } from "./explore/shap-questions.ts";
export { showViews } from "./explore/show-views.ts";
export type { TreeAnswer, TreeScores } from "./explore/tree-questions.ts";
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
export { type GpuMemory, type MemoryReport, memory } from "./math/memory.ts";
export { type BudgetSource, memoryBudget } from "./math/memory-budget.ts";
export type { InputArray, ModelInputs } from "./math/model-inputs.ts";
export type { AdditiveModel, AdditiveTerm } from "./models/additive/additive-model.ts";
export type { Edit, EditPlace } from "./models/additive/edit.ts";
export type { Axis, Levels, Line, Pair, Shape, Steps } from "./models/additive/shape.ts";
export type { ShapeModel, ShapeParts, ShapeTerm } from "./models/additive/shape-model.ts";
export type { BlackBox, BlackBoxOptions } from "./models/black-box/black-box.ts";
export type { HttpBody } from "./models/black-box/http-formats.ts";
export { type HttpPredictorOptions, httpPredictor } from "./models/black-box/http-predictor.ts";
export { type PredictFunction, type PredictorOptions, predictor } from "./models/black-box/predictor.ts";
export {
	type PythonPredictor,
	type PythonPredictorOptions,
	type PythonSource,
	pythonPredictor,
} from "./models/black-box/python-predictor.ts";
export type { PythonFormat } from "./models/black-box/python-rows.ts";
export type { BatchInputs, NestedNumbers } from "./models/black-box/read-batch.ts";
export {
	type TextPredictFunction,
	type TextPredictor,
	type TextPredictorOptions,
	textPredictor,
} from "./models/black-box/text-predictor.ts";
export { ebm } from "./models/ebm/ebm.ts";
export { FittedEbm } from "./models/ebm/fitted-ebm.ts";
export { type LoadEbmOptions, loadEbm } from "./models/ebm/load-ebm.ts";
export type { EbmOptions } from "./models/ebm/options.ts";
export { type BSplineOptions, bSplineBasis } from "./models/gam/b-spline.ts";
export type { FittedGam } from "./models/gam/fitted-gam.ts";
export { type GamOptions, gam } from "./models/gam/gam.ts";
export type { GamTerm } from "./models/gam/gam-term.ts";
export { type FromLayersModelOptions, fromLayersModel } from "./models/keras/from-layers-model.ts";
export { type LoadKerasOptions, loadKeras } from "./models/keras/load-keras.ts";
export type { FittedSupportVectorMachine, SupportVectors } from "./models/kernel/fitted-support-vector-machine.ts";
export type { KernelName } from "./models/kernel/kernels.ts";
export { type SupportVectorMachineOptions, supportVectorMachine } from "./models/kernel/support-vector-machine.ts";
export type { Coefficient } from "./models/linear/coefficient.ts";
export {
	type ElasticNetOptions,
	elasticNet,
	type FittedElasticNet,
	type LassoOptions,
	lasso,
} from "./models/linear/elastic-net.ts";
export {
	type ElasticNetPathOptions,
	elasticNetPath,
	type FittedPath,
	type LassoPathOptions,
	lassoPath,
} from "./models/linear/elastic-net-path.ts";
export type { FittedLinear } from "./models/linear/fitted-linear.ts";
export {
	type AnswerIntervals,
	type FittedLinearRegression,
	type GoodnessOfFit,
	type LinearRegressionOptions,
	linearRegression,
} from "./models/linear/linear-regression.ts";
export {
	type FittedLogisticRegression,
	type LogisticRegressionOptions,
	logisticRegression,
} from "./models/linear/logistic-regression.ts";
export { type FittedRidge, type PenalisedOptions, type RidgeOptions, ridge } from "./models/linear/ridge.ts";
export { isDifferentiable, type LoadModelOptions, loadModel } from "./models/load-model.ts";
export type { NeighbourMetric } from "./models/neighbours/metric.ts";
export {
	type FittedNearestNeighbours,
	type NearestNeighboursOptions,
	type Neighbours,
	nearestNeighbours,
} from "./models/neighbours/nearest-neighbours.ts";
export type { FittedMultilayerPerceptron } from "./models/network/fitted-multilayer-perceptron.ts";
export type { Activation } from "./models/network/layers.ts";
export type { LinearPiece } from "./models/network/linear-piece.ts";
export { type MultilayerPerceptronOptions, multilayerPerceptron } from "./models/network/multilayer-perceptron.ts";
export type { NetworkEpoch } from "./models/network/train.ts";
export { loadOnnx, type OnnxModel, type OnnxOptions } from "./models/onnx/load-onnx.ts";
export type { TokenPooling } from "./models/onnx/output.ts";
export type { OnnxPredictor } from "./models/onnx/runtime/onnx-predictor.ts";
export type { Condition, Conditions, LevelCondition, NumberCondition } from "./models/rules/condition.ts";
export type {
	AddedByRule,
	FittedRuleFit,
	LinearTerm,
	RuleFitRule,
	RuleTerm,
} from "./models/rules/fitted-rule-fit.ts";
export type { FiredRule, FittedRule, FittedRules } from "./models/rules/fitted-rules.ts";
export { type OneRuleOptions, oneRule } from "./models/rules/one-rule.ts";
export type { Certificate } from "./models/rules/optimal-search.ts";
export { type RuleFitOptions, ruleFit } from "./models/rules/rule-fit.ts";
export { type FittedRuleList, type RuleListOptions, ruleList } from "./models/rules/rule-list.ts";
export { type RuleSetOptions, ruleSet } from "./models/rules/rule-set.ts";
export { supportedKerasLayers, supportedOnnxOperations, supportedTensorFlowOperations } from "./models/supported.ts";
export { constant, type FittedConstant } from "./models/table/constant.ts";
export { type CrossValidateOptions, type CrossValidation, crossValidate } from "./models/table/cross-validate.ts";
export type { Estimator, FitOptions } from "./models/table/estimator.ts";
export type { FittedModel } from "./models/table/fitted-model.ts";
export type { TableRows } from "./models/table/rows.ts";
export type { ScoreName } from "./models/table/scoring.ts";
export type { DataOptions, Task } from "./models/table/training-data.ts";
export { type LoadSavedModelOptions, loadSavedModel } from "./models/tensorflow/load-saved-model.ts";
export { type LoadTfjsOptions, loadTfjs } from "./models/tensorflow/load-tfjs.ts";
export type { TensorFlowPredictor } from "./models/tensorflow/tensorflow-predictor.ts";
export {
	loadTransformer,
	type TransformerModel,
	type TransformerOptions,
	type TransformerTask,
} from "./models/transformer/load-transformer.ts";
export type { Pooling } from "./models/transformer/sentence.ts";
export { similarityTo } from "./models/transformer/similarity.ts";
export {
	type EncodedTexts,
	loadTextModel,
	type TextInput,
	type TextModel,
	textModel,
} from "./models/transformer/text-model.ts";
export type { TransformerParts, TransformerSource } from "./models/transformer/transformer-files.ts";
export type { PrunedByCrossValidation } from "./models/tree/fit/cross-validated-pruning.ts";
export { type DecisionTreeOptions, decisionTree } from "./models/tree/fit/decision-tree.ts";
export type { FittedTree, TreePath } from "./models/tree/fit/fitted-tree.ts";
export type { FittedTrees } from "./models/tree/fit/fitted-trees.ts";
export {
	type BoostingHistory,
	type FittedBoosting,
	type GradientBoostingOptions,
	gradientBoosting,
} from "./models/tree/fit/gradient-boosting.ts";
export type { GrownTree } from "./models/tree/fit/grown-tree.ts";
export type { PruningPath } from "./models/tree/fit/pruning.ts";
export {
	type FittedForest,
	type OutOfBag,
	type RandomForestOptions,
	randomForest,
} from "./models/tree/fit/random-forest.ts";
export type { Link } from "./models/tree/link.ts";
export { type LoadTreesOptions, loadTrees } from "./models/tree/load-trees.ts";
export {
	type OnnxTreeAttributes,
	type OnnxTreeOperator,
	type OnnxTreeOptions,
	treeEnsembleFromOnnx,
} from "./models/tree/onnx-trees.ts";
export type { Iterations } from "./models/tree/reading.ts";
export type { CategorySplits, FeatureCategories, Tree, TreeEnsemble } from "./models/tree/tree-ensemble.ts";
export { type TreeModel, treeModel } from "./models/tree/tree-model.ts";
export { type HelpPage, help } from "./notebook/help.ts";
export { type AttributionBarsOptions, attributionBars } from "./views/attribution-bars.ts";
export { type AttributionHeatOptions, attributionHeat } from "./views/attribution-heat.ts";
export type { RowOrder } from "./views/attribution-order.ts";
export type { AttributionOptions } from "./views/attribution-rows.ts";
export { type BeeswarmOptions, beeswarm } from "./views/beeswarm.ts";
export { type CalibrationOptions, type CalibrationSeries, reliabilityDiagram } from "./views/calibration.ts";
export { type ClassBalanceOptions, type ClassCount, classBalance } from "./views/class-balance.ts";
export { type ClassScoresOptions, classScores } from "./views/class-scores.ts";
export { type ConfusionOptions, type ConfusionPanel, confusionMatrix } from "./views/confusion.ts";
export { classRecall, type RecallSeries } from "./views/confusion-recall.ts";
export { type DataFindingsOptions, dataFindings } from "./views/data-findings.ts";
export { type DecisionPlotOptions, decisionPlot } from "./views/decision-plot.ts";
export { type DependenceOptions, dependence } from "./views/dependence.ts";
export { type EffectCurveOptions, effectCurve } from "./views/effect-curve.ts";
export { type FeatureClustersOptions, featureClusters } from "./views/feature-clusters.ts";
export { type ForcePlotOptions, forcePlot } from "./views/force-plot.ts";
export { type FrontierOptions, frontier } from "./views/frontier.ts";
export { type GroupDotsOptions, groupDots } from "./views/group-metrics.ts";
export { type HeatMapOptions, heatMap } from "./views/heat-map.ts";
export { type ImportanceAgreementOptions, importanceAgreement } from "./views/importance-agreement.ts";
export { type ImportanceBarsOptions, importanceBars } from "./views/importance-bars.ts";
export { type InteractionMatrixOptions, interactionMatrix } from "./views/interaction-matrix.ts";
export { type ModelTextOptions, modelText } from "./views/model-text.ts";
export { type NeighbourhoodOptions, neighbourhood } from "./views/neighbourhood.ts";
export { type RegionMapOptions, regionMap } from "./views/region-map.ts";
export { type RuleBarsOptions, ruleBars } from "./views/rule-bars.ts";
export { type RuleRows, ruleRows } from "./views/rule-rows.ts";
export { type ShapeFunctionBarsOptions, shapeFunctionBars } from "./views/shape-function-bars.ts";
export { type ShapeFunctionCurveOptions, shapeFunctionCurve } from "./views/shape-function-curve.ts";
export { type ShapeFunctionGridOptions, shapeFunctionGrid } from "./views/shape-function-grid.ts";
export { type TrainingCurveOptions, type TrainingEpoch, trainingCurve } from "./views/training-curve.ts";
export { type TreeDiagramOptions, treeDiagram } from "./views/tree-diagram.ts";
export { type WaterfallOptions, waterfall } from "./views/waterfall.ts";
export { type WordScoresOptions, wordScores } from "./views/word-scores.ts";
