"""The elementary functions in double precision."""

import cmath
import math
from collections.abc import Callable
from typing import NamedTuple


class Function(NamedTuple):
    """Hold a function of the reals, its continuation, and where it swallows small things.

    Args:
        real: For real arguments; raises ValueError outside its domain.
        complex: For all others.
        least: Below this size of the argument the value no longer shows it.
        most: Above this size likewise, or the argument's own error shows.
    """

    real: Callable[[float], float]
    complex: Callable[[complex], complex]
    least: float = 0.0
    most: float = 1e5


FUNCTIONS = {
    "sin": Function(math.sin, cmath.sin),
    "cos": Function(math.cos, cmath.cos, least=1e-3),
    "tan": Function(math.tan, cmath.tan),
    "arcsin": Function(math.asin, cmath.asin),
    "arccos": Function(math.acos, cmath.acos, least=1e-6),
    "arctan": Function(math.atan, cmath.atan),
    "sinh": Function(math.sinh, cmath.sinh, most=300),
    "cosh": Function(math.cosh, cmath.cosh, least=1e-3, most=300),
    "tanh": Function(math.tanh, cmath.tanh, most=8),
    "arcsinh": Function(math.asinh, cmath.asinh),
    "arccosh": Function(math.acosh, cmath.acosh),
    "arctanh": Function(math.atanh, cmath.atanh),
    "ln": Function(math.log, cmath.log, most=1e300),
}
