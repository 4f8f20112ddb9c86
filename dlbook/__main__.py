"""`python -m dlbook`: check every claim of the package, and print what was found."""

import sys
from argparse import ArgumentParser
from difflib import get_close_matches
from time import perf_counter

from dlbook.claims import claims, topics

ROW = "  {:51} {:34} {:>5}  {:>7}"


def main(arguments=None):
    """Check the topics named, or all; return 0 if every claim holds, 1 if one does not."""
    chosen = _chosen(arguments)
    begin, failures, count = perf_counter(), [], 0
    for topic in chosen:
        print(topic.replace("_", " ").capitalize())
        print(ROW.format("what was checked", "equation", "cases", "error"))
        for claim in claims(topic):
            count += 1
            failures += _check(claim)
        print()
    for failure in failures:
        print(f"FAILED  {failure}\n")
    held, seconds = count - len(failures), perf_counter() - begin
    proof = "" if failures else "; every check has rejected three seeded mistakes"
    print(f"{held} of {count} claims hold{proof} ({seconds:.1f} s).")
    return 1 if failures else 0


def _chosen(arguments):
    known = topics()
    parser = ArgumentParser(
        prog="python -m dlbook",
        description="Check every claim of the package against its formula on random "
        "inputs, with NumPy alone, and print what was checked, on how many inputs, and the "
        "largest error (relative to the largest value where that exceeds 1). The exit "
        "status is 1 if a claim does not hold.",
    )
    parser.add_argument(
        "topic", nargs="*", help=f"one of: {', '.join(known)} (default: all)"
    )
    chosen = parser.parse_args(arguments).topic
    for topic in chosen:
        if topic not in known:
            close = get_close_matches(topic, known, 1)
            hint = (
                f"Did you mean {close[0]}?" if close else f"There are: {', '.join(known)}."
            )
            parser.exit(2, f"python -m dlbook: there is no topic {topic!r}. {hint}\n")
    return chosen or known


def _check(claim):
    """Verify one claim and print its row; return its failures, one or none."""
    try:
        found = claim.verify()
    except Exception as failure:  # whatever goes wrong, the other claims are checked too
        print(ROW.format(claim.what, claim.equation, "", "FAILED"))
        return [f"{claim.what}\n{type(failure).__name__}: {failure}"]
    error = f"{found.error:.1e}" if found.error else "0"
    print(ROW.format(claim.what, claim.equation, found.cases, error))
    return []


if __name__ == "__main__":
    sys.exit(main())
