"""Peers of bench/glassbox/lasso.mjs: scikit-learn's lasso_path."""

import numpy as np
from sklearn.linear_model import lasso_path


def path(data, params):
    x = np.asfortranarray(data["x"] - data["x"].mean(0))
    y = data["y"] - data["y"].mean()
    found = {}

    def fit():
        found["path"] = lasso_path(x, y, **params)

    def score():
        alphas, coefficients, _ = found["path"]
        left = ((y[:, None] - x @ coefficients) ** 2).mean(0) / 2
        objective = left + alphas * np.abs(coefficients).sum(0)
        return (1 - objective / ((y**2).mean() / 2)).mean()

    return fit, score
