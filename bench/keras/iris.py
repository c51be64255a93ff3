"""iris: three species from four measurements, one hidden layer."""

from networks import mlp
from twin import run

run(mlp=lambda job: mlp(job, [16], learning_rate=0.01))
