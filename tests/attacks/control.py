"""All effects at once, done in no isolation: it proves that the checks of the attacks can fail."""

import ctypes
import os
import resource
import signal
import socket
import subprocess
import sys
from pathlib import Path

Path("@MARKER@").write_text("")
Path("@VICTIM@").write_text("forged")
Path("@REPORTS@").mkdir()
Path("@REPORTS@/results.json").write_text("forged")
socket.create_connection(("127.0.0.1", int("@PORT@")), timeout=5).close()
os.kill(int("@JUDGE@"), signal.SIGUSR1)
_, hard = resource.prlimit(int("@JUDGE@"), resource.RLIMIT_CORE)
resource.prlimit(int("@JUDGE@"), resource.RLIMIT_CORE, (4096, hard))
ctypes.CDLL(None).shmget(int("@KEY@"), 4096, 0o1600)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "@TOKEN@"], start_new_session=True)
for process in Path("/proc").glob("[0-9]*/environ"):
    try:
        variables = process.read_bytes().split(b"\0")
    except OSError:
        continue
    print(*(value.decode() for value in variables if value.startswith(b"@SECRET@=")), "\x1b[2J")
