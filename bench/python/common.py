"""Reads the inputs of a workload, times steps, and prints one line of JSON, like bench/contestant.ts."""

import json
import pathlib
import resource
import sys
import time

import numpy as np


def arguments():
    """The folder of the inputs, the family of the workload with its sizes, seconds, and when the process began."""
    folder, workload, seconds, started = sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
    return pathlib.Path(folder) / workload, workload.split("-"), seconds, started


def load(folder):
    manifest = json.loads((folder / "manifest.json").read_text())

    def read(specs):
        return {
            spec["name"]: np.fromfile(folder / (spec["name"] + ".bin"), dtype=spec["dtype"]).reshape(spec["shape"])
            for spec in specs
        }

    return read(manifest["weights"]), read(manifest["data"])


def measure(loss_before, step, seconds, started):
    """Runs `step` (returns the loss as a float) for a while and prints the median time of a step."""
    last = step()
    first = time.time() * 1000 - started
    step()
    step()
    times = []
    start = time.perf_counter()
    while time.perf_counter() - start < seconds or len(times) < 5:
        begin = time.perf_counter()
        last = step()
        times.append((time.perf_counter() - begin) * 1000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result = {"lossBefore": loss_before, "lossAfter": last, "stepMs": float(np.median(times)), "steps": len(times), "firstStepMs": first}
    print(json.dumps({**result, "peakMiB": peak}))
