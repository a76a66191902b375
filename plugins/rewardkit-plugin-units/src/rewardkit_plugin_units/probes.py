"""Near misses with units, for `rewardkit check` on any reward."""

from rewardkit import Probe

_NEAR = (
    ("38 °C", "38 °F", "another scale"),
    ("20 kg", "20 g", "a thousandth of it"),
    ("5 m/s", "5 m", "a speed and a length"),
    ("9.8 m/s^2", "9.8 m/s", "an acceleration and a speed"),
    ("100 MPa", "100 mPa", "mega and milli"),
    ("5 mmol", "5 mol", "a thousand times as much"),
    ("2 h", "2 min", "hours and minutes"),
    ("12 mg/dL", "12 mg/L", "a tenth of it"),
)
_SAME = (
    ("5 km", "5000 m", "the same length"),
    ("37 °C", "98.6 °F", "the same temperature"),
    ("90 min", "1.5 h", "the same time"),
    ("9.8 m/s^2", "9.8 m s^-2", "another spelling"),
)

PROBES = [
    *(Probe(right, wrong, earns=False, why=why) for right, wrong, why in _NEAR),
    *(Probe(right, same, earns=True, why=why, rewards=("units",)) for right, same, why in _SAME),
]
