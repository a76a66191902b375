"""Files behind a URL, through the file systems of fsspec and of the Hugging Face hub."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from rewardkit.errors import InputError
from rewardkit.rows import files
from rewardkit.rows.files import MAGIC, REJECTS, SUFFIXES, Facts

_URL = re.compile(r"[a-z][a-z0-9+.-]*://")
_WEB = ("http://", "https://")
_HIDDEN = "/."
# One request brings so much; a tenth of a second of waiting is then a tenth of the time.
_BLOCK_BYTES = 4 << 20
# What the file systems call that which changes with the content of a file.
_VERSIONS = (
    "ETag", "etag", "Content-MD5", "Digest", "Last-Modified", "LastModified", "VersionId",
    "md5Hash", "crc32c", "generation", "content_md5", "last_modified", "blob_id", "lfs", "sha256",
    "mtime", "created",
)  # fmt: skip


def is_url(path: str) -> bool:
    """Say whether a path is a URL.

    >>> is_url("s3://bucket/rows.jsonl"), is_url("rows.jsonl")
    (True, False)
    """
    return _URL.match(path) is not None


def find(item: str) -> list[str]:
    """Return the files that a URL stands for, sorted by name: by the rule for local ones.

    What `file://` leads to goes by its path, so that it can't be read and written at once.

    Raises:
        InputError: A package is missing, or the file system refuses.
        OSError: There is no such file or folder.
    """
    if item.startswith(_WEB):
        return [item]  # a web server has no folders, and `?` begins a query
    with _blaming(item):
        system, path = _system(item)
        if type(system).__name__ == "LocalFileSystem":
            return files.find(path)
        names = [path for path in _names(system, path) if not path.endswith(REJECTS)]
        return [system.unstrip_protocol(name) for name in sorted(names)]


def _names(system: Any, path: str) -> list[str]:
    try:
        kind = system.info(path)["type"]
    except FileNotFoundError:
        if not MAGIC.search(path):
            raise
        matches = system.glob(path, detail=True).items()
        found = [name for name, info in matches if info["type"] == "file"]
        return found if _HIDDEN in path else [name for name in found if _HIDDEN not in name]
    if kind == "file":
        return [path]
    below = len(path.rstrip("/"))
    return [
        name
        for name in system.find(path)
        if name.endswith(SUFFIXES) and _HIDDEN not in name[below:]
    ]


def read(path: str, whole: bool) -> BinaryIO:
    """Open a file for reading; `whole` says that it will be read from its begin to its end.

    Raises:
        InputError: A package is missing, or the file system refuses.
        OSError: It can't be read.
    """
    with _blaming(path):
        system, name = _system(path)
        stream = _Stream(system.open(name, "rb", **_options(path, whole)), path)
    return io.BufferedReader(stream, _BLOCK_BYTES)


def facts(path: str) -> Facts:
    """Return what a glance at a file tells.

    Raises:
        InputError: A package is missing, or the file system refuses.
        OSError: There is no such file.
    """
    with _blaming(path):
        system, name = _system(path)
        info = system.info(name)
        size = info.get("size")
        if path.startswith(_WEB) and not _gives_parts(system, name, size):
            size = None
        with system.open(name, "rb", **_options(path, whole=size is None)) as stream:
            begin = stream.read(4)
    version = " ".join(f"{key}={info[key]}" for key in _VERSIONS if info.get(key))
    return Facts(begin, size, version)


def _options(path: str, whole: bool) -> dict[str, Any]:
    """Ask for exactly what is read, or for the whole file in one answer: see `_BLOCK_BYTES`."""
    return {"block_size": 0} if whole and path.startswith(_WEB) else {"cache_type": "none"}


def _gives_parts(system: Any, name: str, size: int | None) -> bool:
    """Ask a web server for the last byte; some send the whole file."""
    with system.open(name, "rb", cache_type="none") as stream:
        if not size or not stream.seekable():
            return False
        stream.seek(size - 1)
        try:
            return len(stream.read(1)) == 1
        except ValueError:
            return False


def same(path: str) -> str:
    """Return what is equal for two names of one file."""
    return path


def _system(url: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs  # optional, and 50 ms to import

    system, path = url_to_fs(url)
    return system, str(path)


class _Stream(io.RawIOBase):
    """Read the file of another package; whatever it raises is an error of the input."""

    def __init__(self, stream: Any, url: str) -> None:
        self._stream = stream
        self._url = url

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._stream.seekable())

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._stream.seek(offset, whence))

    def tell(self) -> int:
        return int(self._stream.tell())

    def readinto(self, buffer: Any) -> int:
        with _blaming(self._url):
            block = self._stream.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


@contextmanager
def _blaming(url: str) -> Iterator[None]:
    try:
        yield
    except (InputError, OSError):
        raise
    except ImportError as error:
        raise InputError(
            f"a package is missing: {error}", where=url,
            hints=("pip install 'rewardkit[remote]'", "and for s3:// s3fs, for gs:// gcsfs"),
        ) from error  # fmt: skip
    except Exception as error:  # a file system is a plugin of fsspec and raises what it likes
        raise InputError(f"cannot read it: {type(error).__name__}: {error}", where=url) from error
