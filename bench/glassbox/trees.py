"""Peers of bench/glassbox/trees.mjs: scikit-learn's trees, forests and boosting."""

from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor


def _pair(model, data):
    return lambda: model.fit(data["x"], data["y"]), lambda: model.score(data["heldX"], data["heldY"])


def tree(data, params):
    return _pair(DecisionTreeRegressor(random_state=0, **params), data)


def classifier(data, params):
    return _pair(DecisionTreeClassifier(random_state=0, **params), data)


def forest(data, params):
    return _pair(RandomForestRegressor(random_state=0, n_jobs=2, **params), data)


def forest_classifier(data, params):
    return _pair(RandomForestClassifier(random_state=0, n_jobs=2, **params), data)


def boosting(data, params):
    return _pair(HistGradientBoostingRegressor(random_state=0, **params), data)
