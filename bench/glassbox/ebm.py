"""Peers of bench/glassbox/ebm.mjs: interpret's EBMs, with its defaults but for what a race says, on two cores."""

from interpret.glassbox import ExplainableBoostingClassifier, ExplainableBoostingRegressor


def _pair(model, data):
    return lambda: model.fit(data["x"], data["y"]), lambda: model.score(data["heldX"], data["heldY"])


def regressor(data, params):
    return _pair(ExplainableBoostingRegressor(n_jobs=2, **params), data)


def classifier(data, params):
    return _pair(ExplainableBoostingClassifier(n_jobs=2, **params), data)
