"""What a page shows of the package itself: its source, so that the two cannot differ."""

import inspect


def show_source(*objects):
    """Display the source of functions and classes as a Python listing."""
    from IPython.display import display

    source = source_of(*objects)
    fence = "```"
    while fence in source:
        fence += "`"
    markdown = f"{fence}python\n{source}\n{fence}"
    display({"text/markdown": markdown, "text/plain": source}, raw=True)


def source_of(*objects):
    """Return the source of functions and classes, each file named where it begins."""
    parts, file = [], None
    for thing in objects:
        module = inspect.unwrap(thing).__module__
        heading = "" if module == file else f"# {module.replace('.', '/')}.py\n"
        file = module
        parts.append(heading + inspect.getsource(thing).rstrip())
    return "\n\n\n".join(parts)
