"""Reads the inputs of a workload, times steps, and prints one line of JSON, like bench/contestant.ts."""

import json
import pathlib
import resource
import sys
import time

import numpy as np


def arguments():
    folder, workload, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    return pathlib.Path(folder) / workload, workload, seconds


def load(folder):
    manifest = json.loads((folder / "manifest.json").read_text())

    def read(specs):
        return {
            spec["name"]: np.fromfile(folder / (spec["name"] + ".bin"), dtype=spec["dtype"]).reshape(spec["shape"])
            for spec in specs
        }

    return read(manifest["weights"]), read(manifest["data"])


def measure(loss_before, step, seconds):
    """Runs `step` (returns the loss as a float) for a while and prints the median time of a step."""
    for _ in range(3):
        last = step()
    times = []
    start = time.perf_counter()
    while time.perf_counter() - start < seconds or len(times) < 5:
        begin = time.perf_counter()
        last = step()
        times.append((time.perf_counter() - begin) * 1000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"lossBefore": loss_before, "lossAfter": last, "stepMs": float(np.median(times)), "steps": len(times), "peakMiB": peak}))
