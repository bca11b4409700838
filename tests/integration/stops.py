# SPDX-License-Identifier: Apache-2.0
"""Stopping runs in the middle of their simulation, however fast the machine.

A run holds a lock of its spill from before its simulation until it has published, which /proc/locks
tells without touching it; handlers of signals stand before. So a signal that is sent then is met.
"""
import pathlib
import random
import signal
import subprocess
import time

POLL_S = 0.001
STOPPED = 75


def holds_lock(spill):
    """Whether some process holds the lock of a spill."""
    try:
        inode = spill.stat().st_ino
        locks = pathlib.Path("/proc/locks").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return any(line.split()[5].endswith(f":{inode}") for line in locks.splitlines()
               if len(line.split()) > 5)


def stop(command, output, wait_s=0, number=signal.SIGTERM, **options):
    """Starts a run and sends it a signal wait_s after its simulation has begun. Exit code, and what it
    said; 0 when it had ended before."""
    spill = pathlib.Path(f"{output}.spill")
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **options) as run:
        while run.poll() is None and not holds_lock(spill):
            time.sleep(POLL_S)
        if wait_s > 0:
            try:
                run.wait(wait_s)
            except subprocess.TimeoutExpired:
                pass
        run.send_signal(number)
        _, said = run.communicate()
    return run.returncode, said


def run_with_stops(command, output, duration_s, numbers=(signal.SIGTERM,), vary=lambda i: ()):
    """Runs to the end with stops on the way, the first as soon as the simulation begins and the others
    after random parts of the duration_s of an undisturbed run; vary(i) are options of the i-th part.
    Returns how many stops there were."""
    places = random.Random(2016)
    stop_count = 0
    for attempt in range(16):
        wait_s = places.uniform(0.05, 0.4) * duration_s if attempt > 0 else 0
        more = ["--resume"] if attempt > 0 else []
        code, said = stop([*command, *more, *vary(attempt)], output, wait_s,
                          numbers[attempt % len(numbers)])
        if code == 0:
            return stop_count
        assert code == STOPPED, (code, said)
        stop_count += 1
    subprocess.run([*command, "--resume"], check=True, capture_output=True)
    return stop_count
