"""pandas' counterpart of csv-read.ts: `python bench/preprocessing/csv_read.py file.csv [rounds]`; writes the file when it is not there."""

import json
import os
import resource
import sys
import time

import numpy as np
import pandas as pd

path = sys.argv[1]
if not os.path.exists(path):
    random = np.random.RandomState(0)
    rows = 800_000
    frame = pd.DataFrame({f"normal{i}": random.normal(size=rows) for i in range(5)})
    for i in range(4):
        frame[f"integer{i}"] = random.randint(0, 10 ** (i + 2), rows)
    frame["price"] = np.round(random.gamma(2, 50, rows), 2)
    frame["category"] = random.choice(["red", "green", "blue", "서울", "부산"], rows)
    frame["name"] = [f"user {k} of {k % 97}" for k in random.randint(0, 10**9, rows)]
    frame.loc[random.rand(rows) < 0.05, "normal1"] = np.nan
    frame["flag"] = random.rand(rows) < 0.3
    frame.to_csv(path, index=False)
    sys.exit()
megabytes = os.path.getsize(path) / 1e6
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
seconds = []
for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 3):
    start = time.perf_counter()
    frame = pd.read_csv(path)
    seconds.append(time.perf_counter() - start)
median = sorted(seconds)[len(seconds) // 2]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
print(json.dumps({"rows": len(frame), "megabytes": megabytes, "seconds": median, "megabytesPerSecond": megabytes / median, "peakMiB": peak}))
