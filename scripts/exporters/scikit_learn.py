#!/usr/bin/env python3
"""Writes a fitted scikit-learn model of trees as a JSON file that glasscell's `loadTrees` reads.

A pickle runs code when it is opened, so glasscell never opens one: this file is run once, in the Python that fitted the
model, and needs nothing but scikit-learn (1.2 or newer; tested with 1.2.2 and 1.9.1).

In Python, where the model is:

    from scikit_learn import export_trees       # this file beside yours
    export_trees(forest, "forest.json", feature_names=["age", "bmi"])

or on the command line, for a model that was saved with joblib or pickle (only for files that you trust):

    python scikit_learn.py forest.joblib forest.json

Then in TypeScript:

    const model = await loadTrees("forest.json");

What is exported, with the predictions that glasscell then gives:

    DecisionTree-, ExtraTree-, RandomForest-, ExtraTreesClassifier     predict_proba
    DecisionTree-, ExtraTree-, RandomForest-, ExtraTreesRegressor      predict (several outputs too)
    GradientBoostingClassifier, HistGradientBoostingClassifier         predict_proba; scores as decision_function
    GradientBoostingRegressor, HistGradientBoostingRegressor           predict
    AdaBoostClassifier of trees (SAMME)                                predict_proba
    IsolationForest                                                    -score_samples: higher is more anomalous

With scikit-learn before 1.4, a category that was not there in training is no missing value, as it is there, but one more.

Not exported, with an error that says so: classifiers of several outputs at once, gradient boosting whose `init` depends
on the features, AdaBoostRegressor (a weighted median), AdaBoost of other models than trees.

The file: `trees` hold arrays with an element for each node, `left` and `right` (-1 at a leaf), `feature`, `threshold`
(left where the value is at most this), `missingLeft`, `cover` (training weight), `values` (`width` numbers for each node,
added to the outputs from `firstOutput` on at a leaf), and `categories` (node -> codes that go left). A prediction is
link(base + sum or mean of leaves).
"""

import json
import math
import sys

FORMAT = {"format": "glasscell-trees", "version": 1}


def export_trees(model, path=None, feature_names=None):
    """The model as plain data; written to `path` as JSON where one is given.

    feature_names: default those that the model was fitted with (a data frame's columns).
    Raises TypeError for a model that is not one of those listed above.
    """
    name = type(model).__name__
    exporter = _exporter(model)
    if exporter is None:
        known = ", ".join(sorted(_EXPORTERS))
        raise TypeError(f"export_trees: expected a model of {known}, got {name}{_hint(model)}")
    if not hasattr(model, "n_features_in_"):
        raise TypeError("export_trees: expected a fitted model, got one that was not fitted")
    names = feature_names if feature_names is not None else getattr(model, "feature_names_in_", None)
    if names is not None:
        names = [str(one) for one in names]
        if len(names) != model.n_features_in_:
            raise ValueError(f"export_trees: expected {model.n_features_in_} feature_names, got {len(names)}")
    exported = {
        **FORMAT,
        "source": f"scikit-learn {_version()} {name}",
        "featureCount": int(model.n_features_in_),
        "featureNames": names,
        "combine": "sum",
        "precision": "float32",
        "takesMissing": _takes_missing(model),
        "link": {"name": "identity"},
        "scoreUnit": "response",
        "outputUnit": "response",
        **exporter(model),
    }
    if path is not None:
        with open(path, "w", encoding="utf-8") as file:
            json.dump(exported, file, allow_nan=False, separators=(",", ":"))
            file.write("\n")
    return exported


def _hint(model):
    """What to export in place of a model that holds another."""
    if hasattr(model, "steps"):
        return ": export its last step, which takes rows as the steps before it make them"
    if hasattr(model, "best_estimator_"):
        return ": export its best_estimator_"
    return ""


def _version():
    import sklearn

    return sklearn.__version__


def _takes_missing(model):
    """Whether predict lets NaN through, as the model's own tags say."""
    try:
        from sklearn.utils import get_tags

        return bool(get_tags(model).input_tags.allow_nan)
    except ImportError:
        return bool(model._get_tags().get("allow_nan"))


def _numbers(array):
    """Plain numbers; an infinite threshold, which JSON does not have, as a text."""
    return [x if math.isfinite(x) else ("Infinity" if x > 0 else "-Infinity") for x in map(float, array)]


def _classes(model):
    return [str(one) for one in model.classes_]


def _tree(tree, values, first_output=0, columns=None):
    """One tree of sklearn.tree._tree.Tree; `values` is [nodes, width], `columns` the features that it was given."""
    leaf = tree.children_left == -1
    feature = [0 if at_leaf else int(one) for one, at_leaf in zip(tree.feature, leaf)]
    missing = getattr(tree, "missing_go_to_left", None)
    return {
        "left": [int(one) for one in tree.children_left],
        "right": [int(one) for one in tree.children_right],
        "feature": feature if columns is None else [int(columns[one]) for one in feature],
        "threshold": _numbers(0.0 if at_leaf else one for one, at_leaf in zip(tree.threshold, leaf)),
        "missingLeft": [0] * len(feature) if missing is None else [int(one) for one in missing],
        "cover": _numbers(tree.weighted_n_node_samples),
        "values": _numbers(values.ravel()),
        "width": int(values.shape[1]),
        "firstOutput": first_output,
    }


def _class_shares(tree):
    """The share of each class in each node; before 1.3 scikit-learn kept counts."""
    counts = tree.value[:, 0, :]
    sums = counts.sum(axis=1, keepdims=True)
    sums[sums == 0] = 1
    return counts / sums


def _forest_classifier(model):
    _one_output(model)
    estimators = getattr(model, "estimators_", None) or [model]
    return {
        "outputs": len(model.classes_),
        "outputNames": _classes(model),
        "base": [0.0] * len(model.classes_),
        "combine": "mean",
        "scoreUnit": "probability",
        "outputUnit": "probability",
        "trees": [_tree(one.tree_, _class_shares(one.tree_)) for one in estimators],
    }


def _one_output(model):
    if getattr(model, "n_outputs_", 1) != 1:
        raise TypeError(f"export_trees: expected a classifier of one output, got one of {model.n_outputs_}")


def _forest_regressor(model):
    estimators = getattr(model, "estimators_", None)
    trees = [model.tree_] if estimators is None else [one.tree_ for one in estimators]
    return {
        "outputs": int(model.n_outputs_),
        "base": [0.0] * int(model.n_outputs_),
        "combine": "mean",
        "trees": [_tree(one, one.value[:, :, 0]) for one in trees],
    }


def _boosted(model):
    """The trees of gradient boosting and what comes before them; `init` must answer the same for every row."""
    import numpy

    init = model.init_
    if not (isinstance(init, str) and init == "zero") and type(init).__name__ not in (
        "DummyClassifier",
        "DummyRegressor",
    ):
        raise TypeError(f"export_trees: expected an init that is constant, got {type(init).__name__}")
    base = model._raw_predict_init(numpy.zeros((1, model.n_features_in_), dtype=numpy.float32))
    trees = [
        _tree(one.tree_, model.learning_rate * one.tree_.value[:, 0, :], output)
        for stage in model.estimators_
        for output, one in enumerate(stage)
    ]
    return {"outputs": int(base.shape[1]), "base": _numbers(base.ravel()), "trees": trees}


def _classifier_units(model, outputs, scale=1.0):
    binary = outputs == 1
    return {
        "outputNames": _classes(model),
        "link": {"name": "logistic", "scale": scale} if binary else {"name": "softmax"},
        "scoreUnit": "log-odds" if binary else "logit",
        "outputUnit": "probability",
    }


def _gradient_boosting_classifier(model):
    boosted = _boosted(model)
    # AdaBoost's loss fits half the log-odds.
    scale = 2.0 if model.loss == "exponential" else 1.0
    return {**boosted, **_classifier_units(model, boosted["outputs"], scale)}


def _hist_tree(predictor, output, columns):
    nodes = predictor.nodes
    leaf = nodes["is_leaf"].astype(bool)
    categorical = nodes["is_categorical"].astype(bool) if "is_categorical" in nodes.dtype.names else leaf & False
    sets = {}
    for node in (categorical & ~leaf).nonzero()[0]:
        words = predictor.raw_left_cat_bitsets[nodes["bitset_idx"][node]]
        sets[str(int(node))] = [
            32 * at + bit for at, word in enumerate(words) for bit in range(32) if (int(word) >> bit) & 1
        ]
    return {
        "left": [-1 if end else int(one) for one, end in zip(nodes["left"], leaf)],
        "right": [-1 if end else int(one) for one, end in zip(nodes["right"], leaf)],
        "feature": [0 if end else int(columns[one]) for one, end in zip(nodes["feature_idx"], leaf)],
        "threshold": _numbers(
            0.0 if end or by_set else one for one, end, by_set in zip(nodes["num_threshold"], leaf, categorical)
        ),
        "missingLeft": [int(one) for one in nodes["missing_go_to_left"]],
        "cover": _numbers(nodes["count"]),
        "values": _numbers(one if end else 0.0 for one, end in zip(nodes["value"], leaf)),
        "width": 1,
        "firstOutput": output,
        "categories": sets,
    }


def _hist_categories(model):
    """For each original column its categories or None, and the original column of each column that the trees know.

    Since 1.4 a preprocessor replaces categories by their positions and puts their columns first.
    """
    count = model.n_features_in_
    categorical = getattr(model, "is_categorical_", None)
    if categorical is None:
        return None, list(range(count))
    preprocessor = getattr(model, "_preprocessor", None)
    if preprocessor is None:
        return None, list(range(count))
    columns = [int(one) for one in categorical.nonzero()[0]] + [int(one) for one in (~categorical).nonzero()[0]]
    known = [None] * count
    for column, found in zip(columns, preprocessor.named_transformers_["encoder"].categories_):
        found = [one for one in found.tolist() if not (one is None or one != one)]
        numeric = all(isinstance(one, (int, float)) for one in found)
        # Texts cannot stand in an array of numbers: there a row holds the position of its category.
        known[column] = {
            "names": [str(one) for one in found],
            "values": [float(one) for one in found] if numeric else list(range(len(found))),
        }
    return known, columns


def _hist(model):
    known, columns = _hist_categories(model)
    return {
        "precision": "float64",
        "outputs": int(model.n_trees_per_iteration_),
        "base": _numbers(model._baseline_prediction.ravel()),
        "categories": known,
        "trees": [
            _hist_tree(one, output, columns) for stage in model._predictors for output, one in enumerate(stage)
        ],
    }


def _hist_classifier(model):
    exported = _hist(model)
    return {**exported, **_classifier_units(model, exported["outputs"])}


def _hist_regressor(model):
    logarithmic = model.loss in ("poisson", "gamma")
    more = {"link": {"name": "exp"}, "scoreUnit": "none"} if logarithmic else {}
    return {**_hist(model), **more}


def _ada_boost_classifier(model):
    """SAMME: each tree votes with its weight for one class and against the others."""
    import numpy

    if getattr(model, "algorithm", "SAMME") == "SAMME.R":
        raise TypeError('export_trees: expected algorithm "SAMME", got "SAMME.R", whose scores are no sum of leaves')
    classes = len(model.classes_)
    total = model.estimator_weights_[: len(model.estimators_)].sum()
    against = _vote_against(model, total)
    trees = []
    for weight, one in zip(model.estimator_weights_, model.estimators_):
        if not hasattr(one, "tree_"):
            raise TypeError(f"export_trees: expected AdaBoost of trees, got {type(one).__name__}")
        # A tree may have seen fewer classes than there are.
        votes = numpy.searchsorted(model.classes_, one.classes_[one.tree_.value[:, 0, :].argmax(axis=1)])
        chosen = votes[:, None] == numpy.arange(classes)[None, :]
        scores = numpy.where(chosen, 1.0, against) * weight / total
        trees.append((one.tree_, (scores[:, 1:] - scores[:, :1]) if classes == 2 else scores / (classes - 1)))
    outputs = 1 if classes == 2 else classes
    return {
        "outputs": outputs,
        "base": [0.0] * outputs,
        "trees": [_tree(tree, values) for tree, values in trees],
        **_classifier_units(model, outputs),
    }


def _vote_against(model, total):
    """What a tree says of the classes that it does not choose: -1 / (classes - 1), or 0 in older versions."""
    import numpy

    classes = len(model.classes_)
    row = numpy.zeros((1, model.n_features_in_))
    shares = numpy.zeros(classes)
    for weight, one in zip(model.estimator_weights_, model.estimators_):
        shares[numpy.searchsorted(model.classes_, one.predict(row)[0])] += weight / total
    against = -1.0 / (classes - 1)
    decision = shares + (1 - shares) * against
    if classes == 2:
        decision = decision[1] - decision[0]
    return against if numpy.allclose(model.decision_function(row).ravel(), decision) else 0.0


def _path_length(count):
    """The mean depth at which a search for one of `count` examples fails: c(n) of the paper."""
    if count <= 1:
        return 0.0
    if count == 2:
        return 1.0
    return 2.0 * (math.log(count - 1.0) + 0.5772156649015329) - 2.0 * (count - 1.0) / count


def _depths(tree):
    depths = [0] * tree.node_count
    for node in range(tree.node_count):
        for child in (tree.children_left[node], tree.children_right[node]):
            if child >= 0:
                depths[child] = depths[node] + 1
    return depths


def _isolation_forest(model):
    import numpy

    usual = _path_length(model._max_samples if hasattr(model, "_max_samples") else model.max_samples_)
    trees = []
    for one, columns in zip(model.estimators_, model.estimators_features_):
        lengths = [depth + _path_length(int(n)) for depth, n in zip(_depths(one.tree_), one.tree_.n_node_samples)]
        # A single example has no path: its score is 1/2 by definition.
        shares = [-length / usual if usual > 0 else -1.0 for length in lengths]
        trees.append(_tree(one.tree_, numpy.array(shares)[:, None], 0, columns))
    return {
        "outputs": 1,
        "outputNames": ["anomaly score"],
        "base": [0.0],
        "combine": "mean",
        "link": {"name": "exp2"},
        "scoreUnit": "none",
        "outputUnit": "response",
        "trees": trees,
    }


_EXPORTERS = {
    "DecisionTreeClassifier": _forest_classifier,
    "ExtraTreeClassifier": _forest_classifier,
    "RandomForestClassifier": _forest_classifier,
    "ExtraTreesClassifier": _forest_classifier,
    "DecisionTreeRegressor": _forest_regressor,
    "ExtraTreeRegressor": _forest_regressor,
    "RandomForestRegressor": _forest_regressor,
    "ExtraTreesRegressor": _forest_regressor,
    "GradientBoostingClassifier": _gradient_boosting_classifier,
    "GradientBoostingRegressor": _boosted,
    "HistGradientBoostingClassifier": _hist_classifier,
    "HistGradientBoostingRegressor": _hist_regressor,
    "AdaBoostClassifier": _ada_boost_classifier,
    "IsolationForest": _isolation_forest,
}


def _exporter(model):
    """By the class or one that it derives from, so that a person's own subclass works."""
    for one in type(model).__mro__:
        if one.__name__ in _EXPORTERS and one.__module__.startswith("sklearn."):
            return _EXPORTERS[one.__name__]
    return None


def _load(path):
    try:
        import joblib

        return joblib.load(path)
    except ImportError:
        import pickle

        with open(path, "rb") as file:
            return pickle.load(file)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python scikit_learn.py MODEL.joblib MODEL.json")
    export_trees(_load(sys.argv[1]), sys.argv[2])
