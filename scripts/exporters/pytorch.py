"""Converts PyTorch weights (.pt, .pth, .bin) to safetensors, once, in your own Python: glasscell itself opens no pickle.

    python pytorch.py model.pth model.safetensors
    python pytorch.py checkpoint.pth model.safetensors --key model.encoder

Needs torch, and nothing else. The file is read with weights_only=True, so that nothing in it is run; a file that needs more
is refused. Names and types are kept. Every tensor is written with its own numbers in row-major order, whatever its strides
and whoever shares its storage: a transposed view comes out transposed, tied weights come out twice.
"""

import argparse
import json
import os
import pickle
import struct
import sys

import torch

# The format's name of each type, in the order in which its own writer sorts them: wide ones first, for alignment.
TYPES = {
    "uint64": "U64",
    "int64": "I64",
    "float64": "F64",
    "float32": "F32",
    "uint32": "U32",
    "int32": "I32",
    "bfloat16": "BF16",
    "float16": "F16",
    "uint16": "U16",
    "int16": "I16",
    "float8_e4m3fn": "F8_E4M3",
    "float8_e5m2": "F8_E5M2",
    "int8": "I8",
    "uint8": "U8",
    "bool": "BOOL",
}

# Where training scripts put the state dict beside the epoch and the optimizer.
USUAL_KEYS = ["state_dict", "model_state_dict", "model_state", "model", "net", "network", "weights"]


def load(path):
    """The file's content, as tensors and plain values only."""
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError:
        sys.exit(
            f"{path} holds more than tensors and plain values, or is damaged; reading that could run code, so it is not read.\n"
            "If it holds a whole module, and you trust it, save its weights where its code is: torch.save(model.state_dict(), path)"
        )
    except Exception as error:  # torch raises many kinds for files that are none of its own
        sys.exit(f"{path} cannot be read: {str(error).splitlines()[0]}")


def tensors_of(value, names=()):
    """All tensors under a value, by their names joined with dots; other values are left out."""
    if isinstance(value, torch.Tensor):
        return {".".join(names): value}
    if not isinstance(value, dict):
        return {}
    found = {}
    for name, part in value.items():
        found.update(tensors_of(part, (*names, str(name))))
    return found


def state_dict_of(content, key):
    """The part of a checkpoint that holds the weights: named, found under a usual key, or all of it."""
    if key:
        for name in key.split("."):
            if not isinstance(content, dict) or name not in content:
                there = ", ".join(map(str, content)) if isinstance(content, dict) else type(content).__name__
                sys.exit(f"there is no {name!r} in the file; there is: {there}")
            content = content[name]
        return content
    if isinstance(content, dict) and not any(isinstance(value, torch.Tensor) for value in content.values()):
        for name in USUAL_KEYS:
            if isinstance(content.get(name), dict):
                return content[name]
    return content


def described(name, tensor):
    """The type of a tensor in the format, or the end."""
    kind = TYPES.get(str(tensor.dtype).removeprefix("torch."))
    if kind is None or tensor.layout != torch.strided or tensor.is_quantized:
        sys.exit(f"{name} is {tensor.dtype}, {tensor.layout}, which safetensors cannot hold; convert it before saving")
    return kind


def bytes_of(tensor):
    """The numbers in row-major order, little-endian as the machine's own."""
    whole = tensor.detach().resolve_conj().resolve_neg().contiguous()
    return whole.reshape(-1).view(torch.uint8).numpy().tobytes()


def write(tensors, path):
    if sys.byteorder != "little":
        sys.exit("the format is little-endian, and this machine is not")
    kinds = list(TYPES.values())
    ordered = sorted(tensors.items(), key=lambda item: (kinds.index(described(*item)), item[0]))
    header, at = {"__metadata__": {"format": "pt"}}, 0
    for name, tensor in ordered:
        end = at + tensor.numel() * tensor.element_size()
        header[name] = {"dtype": described(name, tensor), "shape": list(tensor.shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    # Written beside it and then renamed: no half file under the name that was asked for.
    with open(f"{path}.part", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, tensor in ordered:
            file.write(bytes_of(tensor))
    os.replace(f"{path}.part", path)
    return at


def main():
    parser = argparse.ArgumentParser(description="Converts PyTorch weights to safetensors.")
    parser.add_argument("source", help=".pt, .pth or .bin with a state dict, or a checkpoint that holds one")
    parser.add_argument("target", help="the .safetensors file to write")
    parser.add_argument("--key", help="where the weights are in a checkpoint: names joined with dots")
    options = parser.parse_args()
    tensors = tensors_of(state_dict_of(load(options.source), options.key))
    if not tensors or "" in tensors or "__metadata__" in tensors:
        sys.exit("there are no named tensors in that part of the file; --key says where they are")
    size = write(tensors, options.target)
    print(f"{options.target}: {len(tensors)} tensors, {size} bytes of numbers")


if __name__ == "__main__":
    main()
