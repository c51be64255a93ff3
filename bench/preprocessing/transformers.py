"""The counterpart of transformers.ts in scikit-learn, on float32 data: `python bench/preprocessing/transformers.py`."""

import json
import resource
import subprocess
import sys
import time

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import (
    KBinsDiscretizer,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)

ROWS = 1_000_000
WORKLOADS = {
    "StandardScaler": (StandardScaler, 20, 0, 0),
    "MinMaxScaler": (MinMaxScaler, 20, 0, 0),
    "RobustScaler": (RobustScaler, 20, 0, 0),
    "SimpleImputer mean": (SimpleImputer, 20, 0, 0.05),
    "SimpleImputer median": (lambda: SimpleImputer(strategy="median"), 20, 0, 0.05),
    "SimpleImputer most_frequent": (lambda: SimpleImputer(strategy="most_frequent"), 20, 100, 0.05),
    "OneHotEncoder 1000": (lambda: OneHotEncoder(sparse_output=False, dtype=np.float32), 1, 1000, 0),
    "OneHotEncoder 20x50": (lambda: OneHotEncoder(sparse_output=False, dtype=np.float32), 20, 50, 0),
    "OneHotEncoder 1000 sparse": (lambda: OneHotEncoder(dtype=np.float32), 1, 1000, 0),
    "OneHotEncoder 20x50 sparse": (lambda: OneHotEncoder(dtype=np.float32), 20, 50, 0),
    "OrdinalEncoder": (lambda: OrdinalEncoder(dtype=np.float32), 20, 1000, 0),
    "KBinsDiscretizer": (lambda: KBinsDiscretizer(encode="ordinal"), 20, 0, 0),
    "QuantileTransformer": (QuantileTransformer, 20, 0, 0),
}


def draw(columns, distinct, missing):
    share = np.random.RandomState(1).random_sample(ROWS * columns)
    values = np.floor(share * distinct) if distinct else share * 10 - 3
    values[share < missing] = np.nan
    return values.astype(np.float32).reshape(ROWS, columns)


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if len(sys.argv) == 1:
    for name in WORKLOADS:
        subprocess.run([sys.executable, __file__, name], check=True)
else:
    create, columns, distinct, missing = WORKLOADS[sys.argv[1]]
    x = draw(columns, distinct, missing)
    start = time.perf_counter()
    fitted = create().fit(x)
    middle = time.perf_counter()
    out = fitted.transform(x)
    end = time.perf_counter()
    size = out.nbytes if isinstance(out, np.ndarray) else out.data.nbytes + out.indices.nbytes
    ratio = peak() / (x.nbytes + size)
    print(json.dumps({"name": sys.argv[1], "fit": middle - start, "transform": end - middle, "peakRatio": ratio}), flush=True)
