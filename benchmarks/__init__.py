"""How fast the package is beside PyTorch, with one thread: `python -m benchmarks`."""

import os

# Before anything imports NumPy: its matrix products read this once.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
