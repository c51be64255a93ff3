"""Keras' counterpart of text-tokenizer.ts: `python bench/preprocessing/text_tokenizer.py texts.json [rounds]`."""

import json
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

from keras.src.legacy.preprocessing.text import Tokenizer

with open(sys.argv[1], encoding="utf-8") as file:
    texts = json.load(file)
seconds = []
for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 3):
    start = time.perf_counter()
    tokenizer = Tokenizer(num_words=20_000, oov_token="<OOV>")
    tokenizer.fit_on_texts(texts)
    sequences = tokenizer.texts_to_sequences(texts)
    seconds.append(time.perf_counter() - start)
    words = sum(map(len, sequences))
print(json.dumps({"texts": len(texts), "words": words, "seconds": sorted(seconds)[len(seconds) // 2]}))
