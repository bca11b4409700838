# SPDX-License-Identifier: Apache-2.0
"""Results of the program in little time: the first days of a scenario's period."""
import datetime
import json
import pathlib
import subprocess


def run_days(program, scenario_path, day_count, folder):
    """Runs the first days of the scenario; the path of the result, which is put into the folder."""
    period = json.loads(pathlib.Path(scenario_path).read_text(encoding="utf-8"))["period"]
    end = datetime.date.fromisoformat(period["start"]) + datetime.timedelta(days=day_count)
    result = folder / "result.h5"
    subprocess.run([program, "run", scenario_path, "--set", f'/period/end="{end}"', "-o", result,
                    "--progress", "never"], check=True, stdout=subprocess.DEVNULL)
    return result
