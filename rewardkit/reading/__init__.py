"""Read untrusted text: bounded, linear, exact."""

from rewardkit.reading.numbers import Number, scan_number
from rewardkit.reading.statements import read_number, read_reference

__all__ = ["Number", "read_number", "read_reference", "scan_number"]
