"""Peers of bench/shap/tree.mjs and tree-interventional.mjs: shap's C++ for trees, on the forest that it is given and exports."""

import sys
from pathlib import Path

import numpy as np
import shap
from sklearn.ensemble import RandomForestRegressor

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts/exporters"))
from scikit_learn import export_trees  # noqa: E402

forests = {}


def train(data, params):
    def fit():
        depth = params["depth"]
        forest = RandomForestRegressor(params["trees"], max_depth=depth, max_features=0.5, random_state=0, n_jobs=2)
        forests[depth] = forest.fit(data["x"], data["y"])
        export_trees(forest, params["file"])

    return fit, lambda: 0


def _explained(explainer, data, params):
    def fit():
        values = explainer.shap_values(data["rows"], check_additivity=False)
        np.ascontiguousarray(values).tofile(params["values"])

    return fit, lambda: 0


def path(data, params):
    explainer = shap.TreeExplainer(forests[params["depth"]], feature_perturbation="tree_path_dependent")
    return _explained(explainer, data, params)


def interventional(data, params):
    forest = forests[params["depth"]]
    explainer = shap.TreeExplainer(forest, data["background"], feature_perturbation="interventional")
    return _explained(explainer, data, params)
