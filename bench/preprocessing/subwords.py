"""Hugging Face's counterpart of subwords.ts: `python bench/preprocessing/subwords.py texts.json [vocabulary size]`, on one thread."""

import json
import os
import sys
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"

from tokenizers.implementations import BertWordPieceTokenizer, ByteLevelBPETokenizer

with open(sys.argv[1], encoding="utf-8") as file:
    texts = json.load(file)
size = int(sys.argv[2]) if len(sys.argv) > 2 else 30000
for name, tokenizer in [("byte-level BPE", ByteLevelBPETokenizer()), ("WordPiece", BertWordPieceTokenizer())]:
    start = time.perf_counter()
    tokenizer.train_from_iterator(texts, vocab_size=size, show_progress=False)
    middle = time.perf_counter()
    tokens = sum(len(encoding.ids) for encoding in tokenizer.encode_batch(texts[:5000]))
    end = time.perf_counter()
    print(json.dumps({"name": name, "texts": len(texts), "vocabulary": tokenizer.get_vocab_size(), "tokens": tokens, "training": middle - start, "encodingOf5000": end - middle}))
