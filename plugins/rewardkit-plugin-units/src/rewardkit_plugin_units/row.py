"""What a row may say beside its reference."""

from typing import NamedTuple


class Row(NamedTuple):
    """Hold what a row says beside its reference, as text; None where it says nothing."""

    unit: str | None = None
    lower: str | None = None
    upper: str | None = None
    atol: str | None = None
    rtol: str | None = None
    molar_mass_g_per_mol: str | None = None
    charge: str | None = None


SILENT_ROW = Row()
