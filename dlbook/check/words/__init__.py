"""What to say about each known mistake in an exercise, one file a topic."""
