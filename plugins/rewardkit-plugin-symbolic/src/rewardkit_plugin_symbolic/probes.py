"""Formulas that look like identities and are none, for `rewardkit check` on any reward."""

from rewardkit import Probe

_NEAR = (
    ("(x+1)^2", "x^2+2x+2", "the constant is off by one"),
    ("x^2-1", "(x-1)^2", "a difference of squares is no square"),
    (r"\sin(2x)", r"2\sin(x)", "a factor does not leave a sine"),
    (r"\ln(2x)", r"2\ln(x)", "a factor does not leave a logarithm"),
    (r"\sqrt{x^2+1}", "x+1", "a root of a sum is no sum of roots"),
    (r"\frac{a+b}{c}", r"a+\frac{b}{c}", "the fraction takes all of the sum"),
    ("(2,1)", "(1,2)", "the order of a pair counts"),
    ("[0,1)", "[0,1]", "the end belongs to one of them"),
)
_SAME = (
    ("(x+1)^2", "x^2+2x+1", "expanded"),
    (r"\frac{1}{2}", "0.5", "an exact decimal"),
    (r"\sin(2x)", r"2\sin(x)\cos(x)", "the double angle"),
)

PROBES = [
    *(Probe(right, wrong, earns=False, why=why) for right, wrong, why in _NEAR),
    *(Probe(right, same, earns=True, why=why, rewards=("symbolic",)) for right, same, why in _SAME),
]
