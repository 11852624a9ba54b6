"""
Jupyter's own kernel tests with samples from a file: python conformance.py SAMPLES.json
Prints, as JSON on stdout, what each test came to ("ok", "failed" or "skipped") and why; unittest's report goes to stderr.
"""

import json
import sys
import unittest

import jupyter_kernel_test

with open(sys.argv.pop(1), encoding="utf-8") as file:
    samples = json.load(file)
for sample in samples.get("completion_samples", []):
    sample["matches"] = set(sample["matches"])

welcome = samples.pop("welcome", False)
Kernel = type("Kernel", (jupyter_kernel_test.KernelTests,), samples)


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = samples["kernel_name"]
    support_iopub_welcome = welcome


def name_of(test):
    # A failed subtest fails the test that it is part of.
    return getattr(test, "test_case", test)._testMethodName


suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(case) for case in (Kernel, Welcome))
names = [name_of(test) for case in suite for test in case]
result = unittest.TextTestRunner(verbosity=2).run(suite)
outcomes = {name: {"outcome": "ok", "why": ""} for name in names}
for test, why in result.skipped:
    outcomes[name_of(test)] = {"outcome": "skipped", "why": why}
for test, why in result.failures + result.errors:
    outcomes[name_of(test)] = {"outcome": "failed", "why": why.strip().splitlines()[-1]}
print(json.dumps(outcomes))
