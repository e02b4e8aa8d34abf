"""The filesystem broker of the embedded default, with its two races closed.

kombu's own lets a reader take a message that is still being written, and moves messages through
the system's temporary folder, which on another disk is a copy that two readers can both make.
Here a message appears and disappears by a rename within one folder.
"""

import os
import uuid
from pathlib import Path
from queue import Empty
from time import time_ns

from kombu.transport import filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """One message a file: `<moment>_<uuid>.<queue>.msg`."""

    def _put(self, queue, payload, **kwargs) -> None:  # type: ignore[override] # as kombu's
        target = Path(self.data_folder_out) / f"{time_ns()}_{uuid.uuid4().hex}.{queue}.msg"
        draft = target.with_suffix(".draft")
        draft.write_bytes(str_to_bytes(dumps(payload)))
        draft.rename(target)

    def _get(self, queue, timeout=None):
        folder = Path(self.data_folder_in)
        for name in sorted(os.listdir(folder)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = folder / f"{name}.taken"
            try:
                (folder / name).rename(taken)
            except FileNotFoundError:  # another worker was quicker
                continue
            payload = taken.read_bytes()
            taken.unlink()
            return loads(bytes_to_str(payload))
        raise Empty


class Transport(filesystem.Transport):
    Channel = Channel
