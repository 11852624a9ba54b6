"""Peers of bench/glassbox/ebm.mjs: interpret's EBMs, with its defaults but for what a race says, on two cores."""

from interpret.glassbox import ExplainableBoostingClassifier, ExplainableBoostingRegressor


def _pair(model, data, to):
    x, y, held = data["x"], data["y"].astype(to), data["heldY"].astype(to)
    return lambda: model.fit(x, y), lambda: model.score(data["heldX"], held)


def regressor(data, params):
    return _pair(ExplainableBoostingRegressor(n_jobs=2, **params), data, float)


def classifier(data, params):
    return _pair(ExplainableBoostingClassifier(n_jobs=2, **params), data, int)
