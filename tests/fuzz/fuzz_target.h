// SPDX-License-Identifier: Apache-2.0
/** @file tests/fuzz/fuzz_target.h
 *  What every fuzz target is: one function that is given bytes from anywhere.
 *
 *  libFuzzer calls it millions of times (preset `fuzz`); elsewhere run_corpus.c calls it for each
 *  file of tests/fuzz/corpus/<target>/, so that what once went wrong stays right in every build. A
 *  target keeps nothing between two calls. Laws are LW_ASSERTs: a broken one ends the process.
 */
#ifndef LEDGERWATT_TESTS_FUZZ_FUZZ_TARGET_H
#define LEDGERWATT_TESTS_FUZZ_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

/** Returns 0. The name is libFuzzer's. */
int LLVMFuzzerTestOneInput(const uint8_t *data, // NOLINT(readability-identifier-naming)
                           size_t size);

#endif
