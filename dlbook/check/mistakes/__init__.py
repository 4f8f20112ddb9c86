"""What a forgetful reader would get, by what was forgotten: one file a topic."""
