"""optimizers: the same network by eight optimizers at three rates each, then by the best of them."""

from networks import mlp, optimizer
from twin import run

run(mlp=lambda job: mlp(job, [64], optimizer=optimizer(job.optimizer)))
