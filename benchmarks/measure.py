"""Seconds and bytes that a function takes."""

import resource
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter


def seconds(function, *, rounds=7, budget=3.0):
    """Return the shortest of several runs, after one that is not counted."""
    function()
    times, begin = [], perf_counter()
    while not times or (len(times) < rounds and perf_counter() - begin < budget):
        start = perf_counter()
        function()
        times.append(perf_counter() - start)
    return min(times)


def peak_memory(prepare, small, full):
    """Return how many bytes the function `prepare(*full)` needs beyond what it was given.

    In a process of its own, which first runs `prepare(*small)`: what a library sets up
    once is not counted.
    """
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_grow, args=(sender, prepare, small, full))
    process.start()
    sender.close()
    grown = receiver.recv()
    process.join()
    return grown


def _grow(sender, prepare, small, full):
    prepare(*small)()
    function = prepare(*full)
    before = _most_resident(forget=True)
    function()
    sender.send(_most_resident() - before)


def _most_resident(*, forget=False):
    """Return the most memory that this process has had, in bytes.

    Linux can `forget` the past; elsewhere the peak of the preparation stays.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # macOS: in bytes
    if forget:
        Path("/proc/self/clear_refs").write_text("5")
    line = next(n for n in status.read_text().splitlines() if n.startswith("VmHWM"))
    return 1024 * int(line.split()[1])
