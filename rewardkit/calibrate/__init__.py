"""Measure rewards against labels: who is paid that is right, and who that is wrong."""
