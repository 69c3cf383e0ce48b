"""The local engine: any transformers causal language model, in this process."""

import os

# MKL, which multiplies inside of torch's attention, would else round by the number of threads on
# some processors, and the same seed would give other candidates on a busy machine. It reads this
# when it is first used.
os.environ.setdefault("MKL_CBWR", "AUTO")
