"""scikit-learn's part of whole-data.ts: `python whole-data.py WORKLOAD SAMPLES REPEATS` prints its result and its CPU seconds."""

import json
import sys
import time

import numpy as np
from sklearn.metrics import confusion_matrix, log_loss, roc_auc_score
from sklearn.model_selection import (
    GroupKFold,
    KFold,
    ShuffleSplit,
    StratifiedKFold,
    StratifiedShuffleSplit,
    TimeSeriesSplit,
    train_test_split,
)

NAME, SAMPLES, REPEATS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def shares(seed):
    return np.random.RandomState(seed).random_sample(SAMPLES)


def integers(seed, below):
    return np.floor(shares(seed) * below).astype(np.int32)


def drain(splitter, y=None, groups=None):
    x = np.zeros(SAMPLES, np.uint8)
    return lambda: sum(len(train) + len(test) for train, test in splitter.split(x, y, groups))


def roc(dtype):
    scores = shares(1).astype(dtype)
    y = (shares(2) < scores).astype(np.int32)
    return lambda: roc_auc_score(y, scores)


def confusion():
    truth, predicted = integers(1, 10), integers(2, 10)
    return lambda: int(confusion_matrix(truth, predicted)[3, 4])


def loss():
    y, proba = integers(1, 2), shares(2)
    return lambda: log_loss(y, proba)


def parts():
    x = integers(1, 10)
    return lambda: len(train_test_split(x, random_state=0)[1])


WORKLOADS = {
    "rocAucScore": lambda: roc(np.float64),
    "rocAucScoreFloat32": lambda: roc(np.float32),
    "confusionMatrix": confusion,
    "logLoss": loss,
    "kFold": lambda: drain(KFold()),
    "kFoldShuffled": lambda: drain(KFold(shuffle=True, random_state=0)),
    "stratifiedKFold": lambda: drain(StratifiedKFold(), integers(1, 10)),
    "stratifiedKFoldShuffled": lambda: drain(StratifiedKFold(shuffle=True, random_state=0), integers(1, 10)),
    "groupKFold": lambda: drain(GroupKFold(), None, integers(1, 1000)),
    "shuffleSplit": lambda: drain(ShuffleSplit(2, random_state=0)),
    "stratifiedShuffleSplit": lambda: drain(StratifiedShuffleSplit(2, random_state=0), integers(1, 10)),
    "timeSeriesSplit": lambda: drain(TimeSeriesSplit()),
    "trainTestSplit": parts,
}

work = WORKLOADS[NAME]()
seconds = []
for _ in range(REPEATS):
    start = time.process_time()
    result = work()
    seconds.append(time.process_time() - start)
print(json.dumps({"result": float(result), "seconds": seconds}))
