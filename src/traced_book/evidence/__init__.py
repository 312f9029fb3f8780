"""Evidence: what a cell ends with, how its outputs are read, and how it stands as text."""
