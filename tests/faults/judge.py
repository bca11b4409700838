# SPDX-License-Identifier: Apache-2.0
"""What must be true after a run in which something went wrong, whatever it was.

Each function returns sentences about what is not: a test collects them over many runs.
"""
import harness

# Beside the output of a run; the first three are what a checkpoint consists of.
KEPT_WITH_CHECKPOINT = (".checkpoint-0", ".checkpoint-1", ".spill", ".trades")
WORDS_OF_ERRNO = {
    "EIO": ("EIO", "Input/output error"), "ENOSPC": ("ENOSPC", "No space left"),
    "EDQUOT": ("EDQUOT", "quota exceeded"), "EMFILE": ("EMFILE", "Too many open files"),
    "EFBIG": ("EFBIG", "File too large")}
# A file that could not be looked at is told as one that is not what it should be; what failed between
# the processes of a run is no file.
WITHOUT_ERRNO = ("stat", "pipe", "fork")
MEMORY_CODES = (harness.BUG_OR_MEMORY, harness.NO_OUTPUT, harness.IO_FAILED)


def ending(outcome, codes):
    """It ends as documented, and says why when it does not succeed."""
    died = outcome.death()
    if died:
        return [f"ends with {outcome.code} in {died}\n{outcome}"]
    if outcome.code == harness.DONE:
        return []
    faults = []
    if outcome.code not in codes:
        faults.append(f"exit code {outcome.code}\n{outcome}")
    # `check --format json` says it in its text.
    if not outcome.err.strip() and '"message"' not in outcome.out:
        faults.append(f"exit code {outcome.code} without a message\n{outcome}")
    if outcome.fired == 0 and outcome.fault.at:
        faults.append(f"exit code {outcome.code} although nothing went wrong\n{outcome}")
    return faults


def leftovers(folder, output):
    return sorted(path.name[len(output):] for path in folder.iterdir()
                  if path.name.startswith(output) and path.name != output)


def working_files(outcome, folder, output, may_stay=()):
    """No file stays but a checkpoint and what it speaks of."""
    left = leftovers(folder, output)
    if any(name.startswith(".checkpoint-") and name[-1] in "01" for name in left):
        left = [name for name in left if name not in KEPT_WITH_CHECKPOINT]
    left = [name for name in left if name not in may_stay]
    return [f"leaves {left}\n{outcome}"] if left else []


def result(outcome, path, earlier, digest):
    """The output is what it was before, or, after a success, the whole new one. After the new one got
    its name a failure (of the folder's sync, of the summary) cannot take it back."""
    is_earlier = path.read_bytes() == earlier if path.exists() else earlier is None
    is_new = not is_earlier and path.exists() and harness.is_whole(path, digest)
    if outcome.code == harness.DONE:
        return [] if is_new else [f"success without the right result\n{outcome}"]
    if is_earlier or (is_new and outcome.counts["rename"] > 0):
        return []
    return [f"the output is neither the earlier one nor whole\n{outcome}"]


def silence(outcome):
    """A failed write is never passed over in silence: what was to be on the disk may not be there."""
    failed = outcome.fired > 0 and outcome.fault.calls in ("write", "fsync", "rename", "ftruncate",
                                                           "fclose", "fopen", "fflush")
    return [f"success although a {outcome.fault.calls} failed\n{outcome}"] if (
        failed and outcome.code == harness.DONE and not outcome.err.strip()) else []


def reason(outcome, name):
    """A failed input or output names the file and the errno."""
    if outcome.code == harness.DONE or outcome.death():
        return []
    faults = []
    if outcome.fault.calls not in WITHOUT_ERRNO and not any(
            word in outcome.err for word in WORDS_OF_ERRNO[name]):
        faults.append(f"the message does not name {name}\n{outcome}")
    if not any(word in outcome.err for word in ("s.json", "r.h5", "r.json", "the folder",
                                                 "zoneinfo", "standard output")):
        faults.append(f"the message names no file\n{outcome}")
    return faults
