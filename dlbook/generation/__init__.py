"""Networks that make new data, in PyTorch, one idea a file."""
