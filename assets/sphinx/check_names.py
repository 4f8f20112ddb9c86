"""What an equation was checked against, in the words of the table of verified equations."""

TELLING = ("convolve", "correlate", "corrcoef")  # of NumPy, besides numpy.fft and its like
SHORT = {"torch.nn.functional.": "F.", "torch.nn.": "nn.", "numpy.": "np.", "dlbook.": ""}
KINDS = {  # a word for the judge: how the names that it uses begin, or end
    "SymPy": "sympy.",
    "autograd": "torch.autograd",
    "PyTorch": "torch.nn",
    "loops": "_loops",
    "dlbook": "dlbook.",
}


def judges(check):
    """Return the functions that tell, without those that only make and shape arrays."""
    return tuple(short(name) for name in check.against if tells(name))


def tells(name):
    library, _, rest = name.partition(".")
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
        if any(name.startswith(sign) or name.endswith(sign) for name in check.against)
    ]
    if "loops" in found:
        found.remove("dlbook")
    if "autograd" in found and "PyTorch" in found:
        found.remove("PyTorch")
    return tuple(found) or ("NumPy",)
