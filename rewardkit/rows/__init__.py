"""Read completions from files of many shapes, and write rows back."""
