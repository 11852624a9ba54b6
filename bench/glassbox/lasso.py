"""Peers of bench/glassbox/lasso.mjs: scikit-learn's lasso_path."""

import numpy as np
from sklearn.linear_model import lasso_path


def path(data, params):
    found = {}

    def fit():
        # As ours, within the time: lasso_path takes centred columns.
        x = np.asfortranarray(data["x"] - data["x"].mean(0))
        y = data["y"] - data["y"].mean()
        found["path"] = x, y, lasso_path(x, y, **params)

    def score():
        x, y, (alphas, coefficients, _) = found["path"]
        left = ((y[:, None] - x @ coefficients) ** 2).mean(0) / 2
        objective = left + alphas * np.abs(coefficients).sum(0)
        return (1 - objective / ((y**2).mean() / 2)).mean()

    return fit, score
