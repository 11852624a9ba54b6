"""Peer of bench/lime/image.mjs: lime's LimeImageExplainer on a network in torch."""

import os

import numpy as np

os.environ["TQDM_DISABLE"] = "1"
import torch
from lime.lime_image import LimeImageExplainer

torch.manual_seed(0)
torch.set_num_threads(2)
network = torch.nn.Sequential(
    torch.nn.Conv2d(3, 16, 3, padding=1),
    torch.nn.ReLU(),
    torch.nn.MaxPool2d(2),
    torch.nn.Conv2d(16, 32, 3, padding=1),
    torch.nn.ReLU(),
    torch.nn.MaxPool2d(2),
    torch.nn.Flatten(),
    torch.nn.Linear(2048, 64),
    torch.nn.ReLU(),
    torch.nn.Linear(64, 10),
    torch.nn.Softmax(1),
).eval()
grid = np.add.outer(np.arange(32) // 4 * 8, np.arange(32) // 4)


def predict(images):
    with torch.no_grad():
        return network(torch.tensor(np.asarray(images).transpose(0, 3, 1, 2), dtype=torch.float32)).numpy()


def explain(data, params):
    found = {}

    def fit():
        # Its batches are of 10 by default; larger ones are faster.
        found["answer"] = LimeImageExplainer(random_state=0).explain_instance(
            data["image"],
            predict,
            labels=(0,),
            top_labels=None,
            num_features=10,
            num_samples=params["samples"],
            batch_size=256,
            segmentation_fn=lambda _: grid,
        )

    return fit, lambda: found["answer"].score
