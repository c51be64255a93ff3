"""Writes golden values: compact JSON with the versions of the libraries that made them.

Use from a package's fixtures/generate.py:

    sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "testing" / "python"))
    import golden
    golden.write(__file__, "k-fold.json", {"cases": [...]})
"""

import importlib
import json
import math
import pathlib

import numpy as np

LIBRARIES = ["numpy", "sklearn", "keras", "tensorflow", "pandas", "torch", "tokenizers"]


def plain(value):
    """NumPy and pandas values as JSON; NaN and infinities as marked strings, which loadGolden() turns back."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return "__NaN__" if math.isnan(value) else "__Infinity__" if value > 0 else "__-Infinity__"
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if hasattr(value, "numpy"):
        return plain(value.numpy())
    raise TypeError(f"cannot write {type(value)} to JSON")


def write(script, name, content, libraries=("numpy",)):
    """Writes `content` (a dict) to `name` in the folder of `script`, with the versions of `libraries` under "versions"."""
    unknown = set(libraries) - set(LIBRARIES)
    if unknown:
        raise ValueError(f"unknown libraries: {unknown}")
    versions = {library: importlib.import_module(library).__version__ for library in libraries}
    path = pathlib.Path(script).parent / name
    text = json.dumps({"versions": versions, **plain(content)}, separators=(",", ":"), ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    print(f"{name}: {path.stat().st_size / 1024:.0f} KiB")
