"""PyTorch, eager: python torch_contestant.py FOLDER WORKLOAD SECONDS"""

import os

import torch
from torch import nn

from common import arguments, load, measure

torch.set_num_threads(int(os.environ.get("BENCH_THREADS", "2")))
folder, workload, seconds = arguments()
weights, data = load(folder)
w = {name: torch.from_numpy(value) for name, value in weights.items()}


def linear(name):
    layer = nn.Linear(*w[f"{name}.kernel"].shape)
    layer.weight.data = w[f"{name}.kernel"].T.contiguous()
    layer.bias.data = w[f"{name}.bias"].clone()
    return layer


def conv(name):
    height, width, channels, filters = w[f"{name}.kernel"].shape
    layer = nn.Conv2d(channels, filters, (height, width))
    layer.weight.data = w[f"{name}.kernel"].permute(3, 2, 0, 1).contiguous()
    layer.bias.data = w[f"{name}.bias"].clone()
    return layer


class Flatten(nn.Module):
    """Flattens as channels-last does, so that the dense kernel means the same."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


class LastStep(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding.from_pretrained(w["embedding"].clone(), freeze=False)
        self.lstm = nn.LSTM(100, 100, batch_first=True)
        self.lstm.weight_ih_l0.data = w["lstm.kernel"].T.contiguous()
        self.lstm.weight_hh_l0.data = w["lstm.recurrent"].T.contiguous()
        self.lstm.bias_ih_l0.data = w["lstm.bias"].clone()
        self.lstm.bias_hh_l0.data.zero_()
        self.head = linear("d1")

    def forward(self, x):
        out, _ = self.lstm(self.embedding(x))
        return self.head(out[:, -1])


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.o, self.f1, self.f2 = (linear(name) for name in ["q", "k", "v", "o", "f1", "f2"])
        self.n1, self.n2 = nn.LayerNorm(128, 1e-5), nn.LayerNorm(128, 1e-5)

    def forward(self, x):
        split = lambda t: t.view(32, 128, 8, 16).transpose(1, 2)
        attended = nn.functional.scaled_dot_product_attention(split(self.q(x)), split(self.k(x)), split(self.v(x)))
        y = self.n1(x + self.o(attended.transpose(1, 2).reshape(32, 128, 128)))
        return self.n2(y + self.f2(torch.relu(self.f1(y))))


def build():
    if workload == "mlp":
        return nn.Sequential(linear("d1"), nn.ReLU(), linear("d2"), nn.ReLU(), linear("d3"))
    if workload == "cnn":
        return nn.Sequential(
            conv("c1"), nn.ReLU(), conv("c2"), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25), Flatten(), linear("d1"), nn.ReLU(), linear("d2")
        )
    if workload == "lstm":
        return LastStep()
    if workload == "transformer":
        return Block()
    raise SystemExit(f"unknown workload {workload}")


model = build()
x = torch.from_numpy(data["x"])
if workload == "cnn":
    x = x.permute(0, 3, 1, 2).contiguous()
if workload == "lstm":
    x = x.long()
y = torch.from_numpy(data["y"]) if workload == "transformer" else torch.from_numpy(data["y"]).argmax(1)
criterion = nn.MSELoss() if workload == "transformer" else nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
model.eval()
with torch.no_grad():
    before = float(criterion(model(x), y))
model.train()


def step():
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
    return float(loss)


measure(before, step, seconds)
