# SPDX-License-Identifier: Apache-2.0
"""Reads and draws the result files of ledgerwatt. Knows the HDF5 file only, never the simulator."""
from .dataset import Result, ResultError, open_result

__all__ = ["Result", "ResultError", "open_result"]
