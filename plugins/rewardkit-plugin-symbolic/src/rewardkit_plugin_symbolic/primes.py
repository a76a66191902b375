"""Draw a secret prime and a secret residue for every name, once per process."""

import hashlib
import secrets
from functools import lru_cache


def _is_prime(candidate: int) -> bool:
    """Test a number below 2**64 by Miller and Rabin.

    Source:
        Sorenson and Webster 2015 (arXiv:1509.00864): the first twelve primes as
        bases decide every number below 3.1e23.
    """
    if any(candidate % small == 0 for small in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    odd, twos = candidate - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(
        _passes(candidate, base, odd, twos) for base in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
    )


def _passes(candidate: int, base: int, odd: int, twos: int) -> bool:
    power = pow(base, odd, candidate)
    if power in (1, candidate - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % candidate
        if power == candidate - 1:
            return True
    return False


def _draw_prime() -> int:
    """Draw a prime of 61 bits that is 1 modulo 4, so that -1 has a square root."""
    while True:
        candidate = (secrets.randbits(60) | 1 << 60) // 4 * 4 + 1
        if _is_prime(candidate):
            return candidate


def _draw_unit(prime: int) -> int:
    """Draw a square root of -1."""
    while True:
        root = pow(secrets.randbelow(prime - 2) + 2, (prime - 1) // 4, prime)
        if root * root % prime == prime - 1:
            return root


PRIME = _draw_prime()
IMAGINARY_UNIT = _draw_unit(PRIME)


_SECRET = secrets.token_bytes(16)


@lru_cache(maxsize=2_048)
def residue(name: str, point: int) -> int:
    """Return what a name stands for at a point."""
    text = f"{point} {name}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=16, key=_SECRET).digest()) % PRIME
