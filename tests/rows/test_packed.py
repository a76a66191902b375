"""What unpacks to a thousand times its size does not fill memory."""

import gzip
import io
import tracemalloc

import pytest

from rewardkit.rows.packed import unpacked


@pytest.mark.parametrize("pack", ["gz", "zst"])
def test_memory_stays_flat_whatever_is_packed(pack):
    pack_one = gzip.compress if pack == "gz" else pytest.importorskip("zstandard").compress
    packed = pack_one(bytes(1 << 28))
    stream = unpacked(io.BytesIO(packed), packed[:4], "rows")
    tracemalloc.start()
    size = sum(map(len, iter(lambda: stream.read(1 << 16), b"")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size == 1 << 28
    assert peak < 1 << 27
