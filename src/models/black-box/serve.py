"""Answers for rows that glasscell sends: started by pythonPredictor, with nothing but the standard library.

Each message is one line of JSON, in both directions; where it says "arrow": n, n bytes of an Arrow stream follow.

    -> {"load": {"script" | "module" | "code": …}, "function": "predict", "rows": "array" | "table"}
    <- {"ready": true, "python": "3.11.7", "arrow": true}
    -> {"id": 1, "shape": [2, 3], "type": "float64", "values": base64 of little-endian numbers}   or   {"id": 1, "arrow": n}
    <- {"id": 1, "shape": [2, 2], "values": base64 of little-endian float64}   or   {"id": 1, "arrow": n}
    <- {"id": 1, "error": "ValueError: …", "traceback": "…"}

The protocol has file descriptors of its own: what the model's code prints goes to the standard error, and what it reads
from the standard input is at its end at once. The process ends when its parent closes the pipe, or is gone.
"""

import array
import base64
import importlib
import importlib.util
import inspect
import io
import json
import os
import signal
import sys
import traceback

TYPES = {"float64": "d", "float32": "f"}


def take_descriptors():
    """The pipes to the parent, taken away from 0 and 1 so that no print, also none of C code, can come between."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)
    return requests, answers


def is_there(package):
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def load(what):
    """The module that holds the model's code, imported so that its own pickles find their classes."""
    if "module" in what:
        return importlib.import_module(what["module"])
    if "script" in what:
        path = os.path.abspath(what["script"])
        sys.path.insert(0, os.path.dirname(path))
        name = os.path.splitext(os.path.basename(path))[0]
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module
    module = type(sys)("glasscell_model")
    sys.modules["glasscell_model"] = module
    exec(compile(what["code"], "<code>", "exec"), module.__dict__)
    return module


def find(module, path):
    """The function of that name; a dotted one is looked up in what the name before the dot is."""
    found = module
    for name in path.split("."):
        if not hasattr(found, name):
            there = [one for one in vars(module) if callable(getattr(module, one)) and not one.startswith("_")]
            raise AttributeError(f"expected a function {path}, there are: {', '.join(there) or 'none'}")
        found = getattr(found, name)
    if not callable(found):
        raise TypeError(f"expected {path} to be a function, got {type(found).__name__}")
    return found


def nested(flat, shape):
    if len(shape) == 1:
        return list(flat)
    size = len(flat) // shape[0] if shape[0] else 0
    return [nested(flat[i * size : (i + 1) * size], shape[1:]) for i in range(shape[0])]


def decode(message):
    """Rows as a NumPy array where there is NumPy, otherwise as lists of lists."""
    data = base64.b64decode(message["values"])
    if NUMPY:
        import numpy

        # A copy, as the model's code may write into its rows.
        return numpy.frombuffer(data, dtype="<f8" if message["type"] == "float64" else "<f4").reshape(message["shape"]).copy()
    flat = array.array(TYPES[message["type"]])
    flat.frombytes(data)
    if sys.byteorder == "big":
        flat.byteswap()
    return nested(flat, message["shape"])


def flatten(answer, shape):
    """The numbers of nested lists, whose lengths must agree with the first of each depth."""
    if not shape:
        return [float(answer)]
    if not hasattr(answer, "__len__") or len(answer) != shape[0]:
        raise ValueError(f"expected rows of the same length, got {answer!r:.60} where there should be {shape[0]} numbers")
    return [number for part in answer for number in flatten(part, shape[1:])]


def plain(answer):
    """What frameworks answer, as something that NumPy or lists take: tensors of PyTorch and TensorFlow, frames."""
    if hasattr(answer, "detach"):
        answer = answer.detach().cpu()
    for name in ("to_numpy", "numpy"):
        if callable(getattr(answer, name, None)):
            return getattr(answer, name)()
    return answer


def encode(answer):
    answer = plain(answer)
    if NUMPY:
        import numpy

        numbers = numpy.ascontiguousarray(answer, dtype="<f8")
        return {"shape": list(numbers.shape), "values": base64.b64encode(numbers.tobytes()).decode()}
    if hasattr(answer, "tolist"):
        answer = answer.tolist()
    shape, part = [], answer
    while hasattr(part, "__len__") and not isinstance(part, (str, bytes)):
        shape.append(len(part))
        part = part[0] if len(part) else 0.0
    flat = array.array("d", flatten(answer, shape))
    if sys.byteorder == "big":
        flat.byteswap()
    return {"shape": shape, "values": base64.b64encode(flat.tobytes()).decode()}


def decode_arrow(data, as_table):
    import pyarrow

    table = pyarrow.ipc.open_stream(data).read_all()
    if as_table:
        return table
    columns = [column.to_numpy() for column in table.columns]
    if NUMPY:
        import numpy

        return numpy.column_stack(columns)
    return [list(row) for row in zip(*columns)]


def encode_arrow(answer):
    """A column for each output."""
    import pyarrow

    answer = plain(answer)
    if NUMPY:
        import numpy

        numbers = numpy.asarray(answer, dtype="float64")
        if numbers.ndim not in (1, 2):
            raise ValueError(f"expected a row of scores for each row, got shape {list(numbers.shape)}")
        columns = [numbers] if numbers.ndim == 1 else list(numbers.T)
    else:
        rows = [list(one) if hasattr(one, "__len__") else [one] for one in answer]
        columns = [list(map(float, column)) for column in zip(*rows)]
    arrays = [pyarrow.array(column, type=pyarrow.float64()) for column in columns]
    table = pyarrow.Table.from_arrays(arrays, names=[str(i) for i in range(len(arrays))])
    sink = io.BytesIO()
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def problem(error):
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    return {"error": "".join(traceback.format_exception_only(type(error), error)).strip(), "traceback": "".join(lines)[-4000:]}


def send(answers, message, data=b""):
    answers.write(json.dumps(message).encode() + b"\n" + data)
    answers.flush()


def answer_one(function, message, data, as_table):
    rows = decode(message) if data is None else decode_arrow(data, as_table)
    answer = function(rows)
    if inspect.isawaitable(answer):
        import asyncio

        async def waited():
            return await answer

        answer = asyncio.run(waited())
    if data is None:
        return {"id": message["id"], **encode(answer)}, b""
    encoded = encode_arrow(answer)
    return {"id": message["id"], "arrow": len(encoded)}, encoded


def main():
    # An interrupt of the notebook reaches this process too; whether it stops is for the parent to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, answers = take_descriptors()
    first = json.loads(requests.readline())
    as_table = first["rows"] == "table"
    try:
        if as_table and not is_there("pyarrow"):
            raise ImportError('rows: "table" needs the package pyarrow')
        function = find(load(first["load"]), first["function"])
    except Exception as error:
        send(answers, problem(error))
        return
    send(answers, {"ready": True, "python": sys.version.split()[0], "arrow": is_there("pyarrow")})
    while True:
        line = requests.readline()
        if not line:
            return
        message = json.loads(line)
        data = requests.read(message["arrow"]) if "arrow" in message else None
        try:
            answer, more = answer_one(function, message, data, as_table)
        except Exception as error:
            answer, more = {"id": message["id"], **problem(error)}, b""
        send(answers, answer, more)


# Not this file's folder: the model's code imports from where it stands, or from the folder that it runs in.
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [os.getcwd(), *(one for one in sys.path if os.path.abspath(one or ".") != HERE)]
NUMPY = is_there("numpy")

if __name__ == "__main__":
    main()
