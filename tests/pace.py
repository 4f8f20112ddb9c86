"""How slow this machine is just now: a yardstick for limits in seconds.

A limit is set in seconds of one machine, undisturbed. Another is slower, or busy with other
tests, and that is no fault of what is measured. So the same small piece of work is timed
beside it.
"""

from time import perf_counter

import numpy as np

YARDSTICK = 0.05  # seconds that it took when the limits were set


def pace(clock=perf_counter):
    """Return how many times longer than then a piece of work takes now, by this clock."""
    begin, x = clock(), np.eye(64)
    for _ in range(400):  # what notebooks do most: Python's own steps, and small arrays
        x = np.tanh(x @ x.T)
        sum(n * n for n in range(1000))
    return (clock() - begin) / YARDSTICK
