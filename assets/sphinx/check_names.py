"""What an equation was checked against, in the words of the table of verified equations."""

import re

TELLING = ("convolve", "correlate", "corrcoef")  # of NumPy, besides numpy.fft and its like
SHORT = {"torch.nn.functional.": "F.", "torch.nn.": "nn.", "numpy.": "np.", "dlbook.": ""}
KINDS = {  # a word for the judge: how the names that it uses begin
    "SymPy": "sympy.",
    "autograd": "torch.autograd",
    "PyTorch": "torch.",
    "SciPy": "scipy.",
    "dlbook": "dlbook.",
}
USUAL_CASES, USUAL_ERROR = "5", "1e-12"
HELD = re.compile(r"(?P<cases>\d+) random cases, largest error below (?P<error>[^;]+);")


def judges(check):
    """Return the functions that tell, without those that only make and shape arrays."""
    return tuple(short(name) for name in check.against if tells(name))


def tells(name):
    library, _, rest = name.partition(".")
    if rest.startswith(("random.", "tensor", "float", "complex")):  # it only makes numbers
        return False
    return library in ("dlbook", "scipy") or (
        library in ("torch", "numpy") and ("." in rest or rest in TELLING)
    )


def short(name):
    """Write a name as the pages import it."""
    for long, abbreviated in SHORT.items():
        if name.startswith(long):
            return abbreviated + name.removeprefix(long)
    return name


def kinds(check):
    """Say in a word or two what sort of judge the right side is."""
    if check.kind == "identity":
        return ("SymPy",)
    found = [
        word
        for word, sign in KINDS.items()
        if any(name.startswith(sign) for name in check.against)
    ]
    if "autograd" in found and "PyTorch" in found:
        found.remove("PyTorch")
    return tuple(found) or ("NumPy on the page",)


def unusual(check):
    """Say where a check's number of cases, or its bound, is not what nearly all have."""
    found = HELD.search(check.line)
    if not found:
        return ""
    cases = f"{found['cases']} cases" if found["cases"] != USUAL_CASES else ""
    error = f"to {found['error']}" if found["error"] != USUAL_ERROR else ""
    return ", ".join(filter(None, (cases, error)))
