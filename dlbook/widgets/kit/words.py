"""Numbers as the figures print them, letter for letter what words.js writes."""

import json
from decimal import ROUND_HALF_UP, Context, Decimal

MINUS = "\N{MINUS SIGN}"


def format_number(value, digits=3):
    """Write a finite number briefly, with a true minus and no noise in the last digits."""
    size = abs(value)
    sign = MINUS if value < 0 else ""
    if size < 1e-9:
        return "0"
    if size < 1e6 and float(size).is_integer():
        return f"{sign}{int(size)}"
    if 1e-3 <= size < 1e6:
        return sign + literal(float(rounded(size, digits)))
    mantissa, exponent = f"{rounded(size, 2):.1e}".split("e")
    return f"{sign}{mantissa}e{exponent.lstrip('+')}".replace("-", MINUS)


def rounded(size, digits):
    """Round to significant digits, halves up as a browser does (Python: to even)."""
    return Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(Decimal(size))


def literal(value):
    """Write a number as JavaScript does: 1, 0.1, 0.00001, 1e-7."""
    if float(value).is_integer():
        return str(int(value))
    if abs(value) >= 1e-6:
        return format(Decimal(repr(float(value))), "f")
    return repr(float(value)).replace("e-0", "e-")


def python(value):
    """Write a number, a text, a flag, or lists and dicts of them, as Python does."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        items = (f"{python(key)}: {python(item)}" for key, item in value.items())
        return f"{{{', '.join(items)}}}"
    if hasattr(value, "__len__"):
        return f"[{', '.join(map(python, value))}]"
    return literal(value)


def factor(value):
    """Write a number between signs: negative ones in brackets."""
    return f"({format_number(value)})" if value < 0 else format_number(value)


def vector(values):
    """Write "(1, 0.5)"."""
    return f"({', '.join(map(format_number, values))})"


def plural(count, word):
    """Write "1 channel", "3 channels"."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def format_fraction(value):
    """Write a weight as a person does: 1/9 rather than 0.111."""
    written = format_number(value)
    if len(written) > 4 and abs(value) < 10:
        for below in (3, 6, 8, 9, 16, 25):
            above = value * below
            if abs(above - round(above)) < 1e-9 * max(1, abs(above)):
                return f"{format_number(round(above))}/{below}"
    return written
