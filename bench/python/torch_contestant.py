"""PyTorch, eager: python torch_contestant.py FOLDER WORKLOAD SECONDS STARTED"""

import os

import numpy as np
import torch
from torch import nn
from torch.nn import functional as f

from common import arguments, load, measure

PRODUCTS_PER_STEP = 4
OPERATIONS_PER_STEP = 200

torch.set_num_threads(int(os.environ.get("BENCH_THREADS", "2")))
folder, (family, *sizes), seconds, started = arguments()
weights, data = load(folder)
w = {name: torch.from_numpy(value) for name, value in weights.items()}
d = {name: torch.from_numpy(value) for name, value in data.items()}


def linear(name):
    layer = nn.Linear(*w[f"{name}.kernel"].shape)
    layer.weight.data = w[f"{name}.kernel"].T.contiguous()
    layer.bias.data = w[f"{name}.bias"].clone()
    return layer


def conv(name, **options):
    height, width, channels, filters = w[f"{name}.kernel"].shape
    layer = nn.Conv2d(channels, filters, (height, width), **options)
    layer.weight.data = w[f"{name}.kernel"].permute(3, 2, 0, 1).contiguous()
    layer.bias.data = w[f"{name}.bias"].clone()
    return layer


class ChannelsLast(nn.Module):
    """Flattens as channels-last does, so that the dense kernel means the same."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


class LastStep(nn.Module):
    """Embedding, a recurrent layer, a dense layer; `order` puts Keras' gates in PyTorch's order."""

    def __init__(self, layer, order):
        super().__init__()
        width = w["embedding"].shape[1]

        def gates(x):
            parts = np.split(x.numpy(), len(order), axis=-1)
            return torch.from_numpy(np.concatenate([parts[i] for i in order], axis=-1))

        self.embedding = nn.Embedding.from_pretrained(w["embedding"].clone(), freeze=False)
        self.rnn = layer(width, width, batch_first=True)
        self.rnn.weight_ih_l0.data = gates(w["rnn.kernel"]).T.contiguous()
        self.rnn.weight_hh_l0.data = gates(w["rnn.recurrent"]).T.contiguous()
        bias = w["rnn.bias"].reshape(-1, len(order) * width)
        self.rnn.bias_ih_l0.data = gates(bias[0]).contiguous()
        self.rnn.bias_hh_l0.data = gates(bias[1]).contiguous() if len(bias) > 1 else torch.zeros_like(bias[0])
        self.head = linear("d1")

    def forward(self, x):
        out, _ = self.rnn(self.embedding(x))
        return self.head(out[:, -1])


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        width = w["q.bias"].numel()
        self.q, self.k, self.v, self.o, self.f1, self.f2 = (linear(name) for name in ["q", "k", "v", "o", "f1", "f2"])
        self.n1, self.n2 = nn.LayerNorm(width, 1e-5), nn.LayerNorm(width, 1e-5)

    def forward(self, x):
        batch, length, width = x.shape
        split = lambda t: t.view(batch, length, 8, width // 8).transpose(1, 2)
        attended = f.scaled_dot_product_attention(split(self.q(x)), split(self.k(x)), split(self.v(x)))
        y = self.n1(x + self.o(attended.transpose(1, 2).reshape(batch, length, width)))
        return self.n2(y + self.f2(torch.relu(self.f1(y))))


def cnn():
    return nn.Sequential(conv("c1"), nn.ReLU(), conv("c2"), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25), ChannelsLast(), linear("d1"), nn.ReLU(), linear("d2"))


def trained(model):
    x, y = d["x"], d["y"]
    if family == "cnn":
        x = x.permute(0, 3, 1, 2).contiguous()
    if family in ("lstm", "gru"):
        x = x.long()
    if family != "transformer":
        y = y.argmax(1)
    criterion = nn.MSELoss() if family == "transformer" else nn.CrossEntropyLoss()
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

    measure(before, step, seconds, started)


def dcgan():
    def norm(name):
        layer = nn.BatchNorm2d(w[f"{name}.gamma"].numel(), eps=1e-3)
        layer.weight.data, layer.bias.data = w[f"{name}.gamma"].clone(), w[f"{name}.beta"].clone()
        return layer

    def transposed(name, bias):
        height, width, filters, channels = w[f"{name}.kernel"].shape
        layer = nn.ConvTranspose2d(channels, filters, (height, width), 2, 1, bias=bias)
        layer.weight.data = w[f"{name}.kernel"].permute(3, 2, 0, 1).contiguous()
        if bias:
            layer.bias.data = w[f"{name}.bias"].clone()
        return layer

    class Pictures(nn.Module):
        def forward(self, x):
            return x.view(-1, 7, 7, 64).permute(0, 3, 1, 2).contiguous()

    generator = nn.Sequential(
        linear("g1"), Pictures(), norm("gn1"), nn.ReLU(), transposed("g2", False), norm("gn2"), nn.ReLU(), transposed("g3", True), nn.Tanh()
    )
    discriminator = nn.Sequential(
        conv("d1", stride=2, padding=1), nn.LeakyReLU(0.2), conv("d2", stride=2, padding=1), nn.LeakyReLU(0.2), ChannelsLast(), linear("d3")
    )
    step_d, step_g = (torch.optim.Adam(model.parameters(), lr=1e-3) for model in (discriminator, generator))
    real, noise = d["real"].permute(0, 3, 1, 2).contiguous(), d["noise"]

    def loss_d(fake):
        return f.softplus(-discriminator(real)).mean() + f.softplus(discriminator(fake)).mean()

    def step():
        with torch.no_grad():
            fake = generator(noise)
        step_d.zero_grad()
        loss = loss_d(fake)
        loss.backward()
        step_d.step()
        step_g.zero_grad()
        f.softplus(-discriminator(generator(noise))).mean().backward()
        step_g.step()
        return float(loss)

    with torch.no_grad():
        before = float(loss_d(generator(noise)))
    measure(before, step, seconds, started)


def matmul():
    a = d["a"].T if sizes[-1][0] == "t" else d["a"]
    b = d["b"].T if sizes[-1][1] == "t" else d["b"]

    def step():
        for _ in range(PRODUCTS_PER_STEP):
            last = a @ b
        return float(last[0, 0])

    measure(step(), step, seconds, started)


def elementwise():
    x, y, row = d["x"], d["y"], d["row"]

    def step():
        return float((torch.tanh(torch.relu(x * y + row)) * torch.exp(-torch.square(x))).mean())

    measure(step(), step, seconds, started)


def chain(x):
    for _ in range(OPERATIONS_PER_STEP):
        x = x * 1.0001
    return x.sum()


def ops():
    measure(float(chain(d["x"])), lambda: float(chain(d["x"])), seconds, started)


def opsgradient():
    def step():
        x = d["x"].clone().requires_grad_()
        chain(x).backward()
        return float(x.grad.sum())

    measure(step(), step, seconds, started)


models = {
    "mlp": lambda: nn.Sequential(linear("d1"), nn.ReLU(), linear("d2"), nn.ReLU(), linear("d3")),
    "cnn": cnn,
    "lstm": lambda: LastStep(nn.LSTM, [0, 1, 2, 3]),
    "gru": lambda: LastStep(nn.GRU, [1, 0, 2]),
    "transformer": Block,
}
others = {"dcgan": dcgan, "matmul": matmul, "elementwise": elementwise, "ops": ops, "opsgradient": opsgradient}
if family in models:
    trained(models[family]())
elif family in others:
    others[family]()
else:
    raise SystemExit(f"error: unknown workload {family}")
