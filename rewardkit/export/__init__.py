"""The same rewards in other people's trainers."""
