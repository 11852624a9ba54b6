"""The Python side of benches with peers (race.mjs): questions come as lines of JSON, answers go back the same way."""

import importlib
import json
import sys
import time
import warnings
from importlib.metadata import PackageNotFoundError, version

import numpy as np

warnings.filterwarnings("ignore")
sys.path.insert(0, sys.argv[1])
data = {}


def versions():
    found = []
    for name in ["numpy", "scikit-learn", "interpret-core", "shap", "lime"]:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"no {name}")
    return f"Python {sys.version.split()[0]}, {', '.join(found)}"


def answer(question):
    if "hello" in question:
        return {"versions": versions()}
    if "files" in question:
        data[question["data"]] = {
            part["key"]: np.fromfile(part["file"], dtype=np.float64).reshape(part["shape"]) for part in question["files"]
        }
        return {}
    module, function = question["call"].split(".")
    fit, score = getattr(importlib.import_module(module), function)(data.get(question.get("data")), question["params"])
    started = time.perf_counter()
    fit()
    milliseconds = 1000 * (time.perf_counter() - started)
    return {"milliseconds": milliseconds, "score": float(score()) if question["score"] else None}


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception as error:  # told to the other side, which ends the bench
        reply = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply), flush=True)
