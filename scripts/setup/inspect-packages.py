"""Says, as JSON, how far this Python environment satisfies the requirements given as arguments.

Only the standard library and `packaging` (pip's copy where there is none) are needed, so it runs before anything is
installed. Requirements are followed to the packages that they need in turn, as `pip check` does.
"""

import glob
import importlib.metadata as metadata
import importlib.util
import json
import os
import sys
import sysconfig

try:
    from packaging.requirements import Requirement
except ImportError:
    from pip._vendor.packaging.requirements import Requirement


def canonical(name):
    return name.lower().replace("_", "-").replace(".", "-")


def is_complete(distribution):
    """A package is whole when pip wrote its list of files, which it does last, and the files are there."""
    files = distribution.files
    if files is None:
        return False
    return all(os.path.exists(distribution.locate_file(file)) for file in files if file.suffix != ".pyc")


def lacking(requirement, extras, seen):
    """What is missing of a requirement, and of what it needs in turn."""
    applies = requirement.marker is None or any(
        requirement.marker.evaluate({"extra": extra}) for extra in (extras or {""})
    )
    key = (canonical(requirement.name), frozenset(requirement.extras))
    if not applies or key in seen:
        return []
    seen.add(key)
    try:
        distribution = metadata.distribution(requirement.name)
    except metadata.PackageNotFoundError:
        return [f"{requirement.name} {requirement.specifier}".strip()]
    if not requirement.specifier.contains(distribution.version, prereleases=True):
        return [f"{requirement.name} {requirement.specifier} (it is {distribution.version})"]
    found = []
    for needed in distribution.requires or []:
        found += lacking(Requirement(needed), requirement.extras, seen)
    return found


def record_of(name):
    """The folder in which pip keeps what it knows of an installed package; gone or renamed when pip changes it."""
    try:
        return str(metadata.distribution(name)._path)
    except metadata.PackageNotFoundError:
        return None


def tensorflow():
    """Where TensorFlow lies and which of its libraries a binding can link with; it is not imported."""
    spec = importlib.util.find_spec("tensorflow")
    if spec is None or not spec.submodule_search_locations:
        return None
    directory = os.path.realpath(list(spec.submodule_search_locations)[0])
    libraries = [
        sorted(glob.glob(os.path.join(glob.escape(directory), f"lib{name}.so*")))[:1]
        for name in ("tensorflow_cc", "tensorflow_framework")
    ]
    owners = metadata.packages_distributions().get("tensorflow", []) if sys.version_info >= (3, 10) else []
    return {
        "directory": directory,
        "libraries": [path for paths in libraries for path in paths],
        "version": metadata.version(owners[0]) if owners else "of unknown version",
    }


def main(requirements):
    wanted = []
    for text in requirements:
        requirement = Requirement(text)
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        wanted.append(
            {
                "requirement": text,
                "applies": applies,
                "lacking": lacking(requirement, set(), set()),
                "record": record_of(requirement.name),
            }
        )
    installed = list(metadata.distributions(path=[sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]))
    print(
        json.dumps(
            {
                "version": ".".join(map(str, sys.version_info[:3])),
                "prefix": sys.prefix,
                "packages": sysconfig.get_path("purelib"),
                "platform": f"{sys.platform} {os.uname().machine if hasattr(os, 'uname') else ''}".strip(),
                "wanted": wanted,
                "incomplete": sorted({str(d._path) for d in installed if not is_complete(d)}),
                "flavours": sorted({d.metadata["Name"] for d in installed if (d.metadata["Name"] or "").lower().replace("_", "-") in FLAVOURS}),
                "tensorflow": tensorflow(),
            }
        )
    )


FLAVOURS = {"tensorflow", "tensorflow-cpu", "tensorflow-gpu", "tensorflow-intel", "tf-nightly"}

main(sys.argv[1:])
