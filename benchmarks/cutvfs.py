"""A layer under SQLite that writes down what reaches the disk, and when it is forced there.

It is put under the same library that Python's `sqlite3` uses, so that `kiosk.storage` runs unchanged: the structures of
the library's own virtual file system are copied, and writing, truncating, syncing, closing, opening and removing are
wrapped. Every call still goes to the real files. What the station does to files beside SQLite is heard by
`benchmarks.cuts_files`.
"""

import _sqlite3
import ctypes
import re
from collections.abc import Callable
from ctypes import POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.figures import BenchmarkError

if TYPE_CHECKING:
    from ctypes import _Pointer as Pointer

NAME: Final = b"written-down"
_OK: Final = 0


class Kind(Enum):
    """What was done to a file."""

    CREATE = "create"
    WRITE = "write"
    TRUNCATE = "truncate"
    SYNC = "sync"
    DELETE = "delete"
    DELETE_SYNCED = "delete_synced"
    RENAME = "rename"
    MAKE_FOLDER = "make_folder"
    SYNC_FOLDER = "sync_folder"


@dataclass(frozen=True, slots=True)
class Step:
    """One operation on a file; `at` is an offset, or the new size of one that is truncated.

    `to` is the new name of one that is renamed. With `with_folder` a sync forces its entry in the folder as well.
    """

    kind: Kind
    name: str
    at: int = 0
    data: bytes = b""
    to: str = ""
    with_folder: bool = False


_WRITE: Final = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE: Final = ctypes.CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC: Final = ctypes.CFUNCTYPE(c_int, c_void_p, c_int)
_CLOSE: Final = ctypes.CFUNCTYPE(c_int, c_void_p)


class _Methods(Structure):
    _fields_ = (
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", c_void_p),
        ("truncate", c_void_p),
        ("sync", c_void_p),
        ("others", c_void_p * 13),
    )


class _File(Structure):
    _fields_ = (("methods", POINTER(_Methods)),)


_CREATES: Final = 0x4
_LOGS: Final = 0x800 | 0x4000 | 0x80000
"""Journals and write-ahead logs: SQLite forces the folder at the first sync of one that it may have made."""

_OPEN: Final = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p, POINTER(_File), c_int, POINTER(c_int))
_DELETE: Final = ctypes.CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)


class _Vfs(Structure):
    _fields_ = (
        ("version", c_int),
        ("file_size", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
        ("delete", c_void_p),
        ("others", c_void_p * 16),
    )


_STANDING: Final["list[Recorder]"] = []
"""SQLite goes on calling a layer for as long as the process lives."""


class Recorder:
    """The layer. Steps go to `told` in the order in which they were done; never more than one in a process.

    `named` makes the name in a step of a path.
    """

    def __init__(self, told: Callable[[Step], None], named: Callable[[Path], str] = lambda path: path.name) -> None:
        self._told = told
        self._named = named
        self._names: dict[int, str] = {}
        self._unforced: set[int] = set()
        self._tables: dict[int, _Methods] = {}
        self._kept: list[object] = []  # what C holds pointers to
        library = _library()
        library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        self._base = library.sqlite3_vfs_find(None)
        if not self._base:
            raise BenchmarkError("this SQLite has no file system of its own")
        self._vfs = _Vfs.from_buffer_copy(self._base.contents)
        self._vfs.next = None
        self._vfs.name = NAME
        self._base_open = ctypes.cast(self._base.contents.open, _OPEN)
        self._base_delete = ctypes.cast(self._base.contents.delete, _DELETE)
        self._vfs.open = self._pointer(_OPEN(self._open))
        self._vfs.delete = self._pointer(_DELETE(self._delete))
        if library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1) != _OK:
            raise BenchmarkError("SQLite takes no other file system")
        _STANDING.append(self)

    def _pointer(self, function: "ctypes._CFunctionType") -> int | None:
        self._kept.append(function)
        return ctypes.cast(function, c_void_p).value

    def _open(self, _vfs: int, name: int | None, file: "Pointer[_File]", flags: int, out: "Pointer[c_int]") -> int:
        # The name is handed on as the pointer it is: SQLite keeps more behind it.
        path = None if not name else ctypes.string_at(name).decode()
        is_new = path is not None and not Path(path).exists()
        code = int(self._base_open(ctypes.addressof(self._vfs), name, file, flags, out))
        if code == _OK and path is not None:
            address = ctypes.addressof(file.contents)
            file.contents.methods = ctypes.pointer(self._wrapped(file.contents.methods))
            self._names[address] = self._named(Path(path))
            if flags & _CREATES and flags & _LOGS:
                self._unforced.add(address)
            if is_new:
                self._told(Step(Kind.CREATE, self._names[address]))
        return code

    def _wrapped(self, methods: "Pointer[_Methods]") -> _Methods:
        address = ctypes.addressof(methods.contents)
        if address in self._tables:
            return self._tables[address]
        base = methods.contents
        mine = _Methods.from_buffer_copy(base)
        write, truncate = ctypes.cast(base.write, _WRITE), ctypes.cast(base.truncate, _TRUNCATE)
        sync, close = ctypes.cast(base.sync, _SYNC), ctypes.cast(base.close, _CLOSE)

        def written(file: int, data: int, size: int, at: int) -> int:
            self._told(Step(Kind.WRITE, self._names[file], at, ctypes.string_at(data, size)))
            return int(write(file, data, size, at))

        def truncated(file: int, size: int) -> int:
            self._told(Step(Kind.TRUNCATE, self._names[file], size))
            return int(truncate(file, size))

        def synced(file: int, flags: int) -> int:
            code = int(sync(file, flags))
            self._told(Step(Kind.SYNC, self._names[file], with_folder=file in self._unforced))
            self._unforced.discard(file)
            return code

        def closed(file: int) -> int:
            self._names.pop(file, None)
            self._unforced.discard(file)
            return int(close(file))

        mine.write, mine.truncate = self._pointer(_WRITE(written)), self._pointer(_TRUNCATE(truncated))
        mine.sync, mine.close = self._pointer(_SYNC(synced)), self._pointer(_CLOSE(closed))
        self._tables[address] = mine
        return mine

    def _delete(self, _vfs: int, name: bytes, is_synced: int) -> int:
        code = int(self._base_delete(ctypes.addressof(self._vfs), name, is_synced))
        if code == _OK:
            kind = Kind.DELETE_SYNCED if is_synced else Kind.DELETE
            self._told(Step(kind, self._named(Path(name.decode()))))
        return code


def _library() -> ctypes.CDLL:
    """The library that Python's `sqlite3` has loaded: another copy would keep file systems of its own."""
    maps = Path("/proc/self/maps").read_text(encoding="utf-8")
    for path in dict.fromkeys(re.findall(r"(/\S*libsqlite3\S*)", maps)):
        return ctypes.CDLL(path)
    library = ctypes.CDLL(_sqlite3.__file__)
    if not hasattr(library, "sqlite3_vfs_find"):
        raise BenchmarkError("SQLite is hidden inside this Python; use one that shares the system's library")
    return library
