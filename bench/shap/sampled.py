"""Peers of bench/shap/kernel.mjs and permutation.mjs: shap's explainers of a logistic model."""

import numpy as np
import shap
from sklearn.linear_model import LogisticRegression


def question(data, library):
    weights, intercept = data["weights"], data["intercept"]
    fitted = LogisticRegression()
    fitted.classes_ = np.array([0, 1])
    fitted.coef_, fitted.intercept_ = weights[None, :], intercept

    def model(x):
        if library:
            return fitted.predict_proba(x)[:, 1]
        return 1 / (1 + np.exp(-(x @ weights + intercept[0])))

    def digits(values):
        exact = data["exact"]
        return -np.log10(np.sqrt(((values - exact) ** 2).sum() / (exact**2).sum()))

    return model, digits


def kernel(data, params):
    params = dict(params)
    model, digits = question(data, params.pop("library", False))
    found = {}

    def fit():
        np.random.seed(0)
        explainer = shap.KernelExplainer(model, data["background"])
        found["values"] = explainer.shap_values(data["x"], l1_reg=False, silent=True, **params)

    return fit, lambda: digits(found["values"])


def permutation(data, params):
    params = dict(params)
    model, digits = question(data, params.pop("library", False))
    found = {}

    def fit():
        explainer = shap.PermutationExplainer(model, shap.maskers.Independent(data["background"]), seed=0)
        found["values"] = explainer(data["x"], silent=True, **params).values

    return fit, lambda: digits(found["values"])
