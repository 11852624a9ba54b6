"""Peers of bench/lime/tabular.mjs: lime's LimeTabularExplainer on scikit-learn's models."""

import json
import sys
from pathlib import Path

from lime.lime_tabular import LimeTabularExplainer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts" / "exporters"))
from scikit_learn import export_trees

fitted = {}


def models(data, params):
    def fit():
        x, y = data["x"], data["y"].astype(int)
        fitted["forest"] = RandomForestClassifier(100, random_state=0, n_jobs=2).fit(x, y)
        fitted["logistic"] = LogisticRegression().fit(x, y)
        export_trees(fitted["forest"], params["forest"])
        linear = fitted["logistic"]
        numbers = {"coefficients": linear.coef_[0].tolist(), "intercept": float(linear.intercept_[0])}
        Path(params["logistic"]).write_text(json.dumps(numbers))

    return fit, None


def explain(data, params):
    x = data["x"]
    explainer = LimeTabularExplainer(
        x,
        discretize_continuous=params["discretise"],
        sample_around_instance=True,
        random_state=0,
    )
    scores = []

    def fit():
        for row in x[: params["rows"]]:
            answer = explainer.explain_instance(
                row, fitted[params["model"]].predict_proba, num_features=10, num_samples=params["samples"]
            )
            scores.append(answer.score)

    return fit, lambda: sum(scores) / len(scores)
