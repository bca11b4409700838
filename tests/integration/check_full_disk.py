#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A program whose disk fills up while it publishes says so, exits with 74 or 73, and leaves the earlier
result as it was.

usage: check_full_disk.py WRITE_SAMPLE_RESULT

Why not in C: HDF5 1.10.8 crashes in its exit handler after a file could not be closed, so the whole
life of a process has to be watched. The full disk is played by a limit on the size of a file.
"""
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile

STEP_BYTES = 4013


def limited(program, output, limit_bytes):
    def set_limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))
    return subprocess.run([program, output, "short"], preexec_fn=set_limit, capture_output=True, text=True,
                          check=False)


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        output = pathlib.Path(folder) / "sample.h5"
        subprocess.run([program, output], check=True, capture_output=True)
        earlier = output.read_bytes()
        limit_bytes, failures = 1, {".part": 0, ".spill": 0}
        while True:
            outcome = limited(program, output, limit_bytes)
            is_earlier = output.read_bytes() == earlier
            assert is_earlier == (outcome.returncode != 0), f"limit {limit_bytes}: {outcome}"
            left = sorted(path.name for path in pathlib.Path(folder).iterdir())
            assert left == ["sample.h5"], f"limit {limit_bytes}: left {left}"
            if outcome.returncode == 0:
                break
            assert outcome.returncode in (73, 74), f"limit {limit_bytes}: {outcome}"
            assert "File too large" in outcome.stderr, f"limit {limit_bytes}: {outcome.stderr}"
            for name in failures:
                failures[name] += name in outcome.stderr
            limit_bytes += STEP_BYTES
        assert min(failures.values()) > 5, f"too few limits were too small: {failures}"
        print(f"full disks while writing {failures}, the earlier result is intact after each")


if __name__ == "__main__":
    main()
