"""Networks of the papers in PyTorch, one idea a file, with the papers' names."""
