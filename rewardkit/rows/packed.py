"""Unpack gzip and Zstandard, known by their first bytes: names of streams say nothing."""

import gzip
import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from rewardkit.errors import InputError

_GZIP, _ZSTANDARD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
# A block of 128 KB may be packed into 4 bytes: so little at a time is 64 MB at the most.
_PACKED_BYTES = 1 << 10


def is_packed(begin: bytes) -> bool:
    """Say whether a file that begins so is packed."""
    return begin.startswith((_GZIP, _ZSTANDARD))


def unpacked(stream: BinaryIO, begin: bytes, path: str) -> BinaryIO:
    """Return the stream as it was before it was packed, if it was.

    Args:
        stream: Stands at its begin.
        begin: Its first bytes.
        path: Where it is from, for messages.

    Raises:
        InputError: zstandard is missing; when reading, the stream is damaged.
    """
    if begin.startswith(_GZIP):
        return io.BufferedReader(gzip.GzipFile(fileobj=stream))
    if begin.startswith(_ZSTANDARD):
        return io.BufferedReader(_Blocks(_unpack(stream, _zstandard(path), path)))
    return stream


def _zstandard(path: str) -> Any:
    try:
        import zstandard  # optional
    except ModuleNotFoundError as error:
        raise InputError(
            "Zstandard needs a package", where=path, hints=("pip install 'rewardkit[zst]'",)
        ) from error
    return zstandard


def _unpack(stream: BinaryIO, zstandard: Any, path: str) -> Iterator[bytes]:
    """Yield what the frames hold; the package's own reader takes half a frame for a whole one."""
    frame = zstandard.ZstdDecompressor().decompressobj()
    try:
        while block := stream.read(_PACKED_BYTES):
            while block:
                if frame.eof:
                    frame = zstandard.ZstdDecompressor().decompressobj()
                yield frame.decompress(block)
                block = frame.unused_data
    except zstandard.ZstdError as error:
        raise InputError(f"the Zstandard stream is damaged: {error}", where=path) from error
    if not frame.eof:
        raise InputError("the Zstandard stream is damaged: it ends too early", where=path)


class _Blocks(io.RawIOBase):
    """Make a stream of blocks."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._left = memoryview(block)
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
