// SPDX-License-Identifier: Apache-2.0
/** @file tests/fuzz/report_laws.h
 *  What holds for every report of faults in a text.
 */
#ifndef LEDGERWATT_TESTS_FUZZ_REPORT_LAWS_H
#define LEDGERWATT_TESTS_FUZZ_REPORT_LAWS_H

#include "sim/base/status.h"

/** Asserts that every fault names its file, says something, is nobody's bug, and shows no control
 *  character to a terminal; and that errors are counted. */
void report_laws_check(const lw_report *report);

#endif
