// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/same_bytes.h
 *  Two values that must be one bit for bit. For doubles that is more than ==, which takes zeros of
 *  both signs for one and never finds a NaN.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_SAME_BYTES_H
#define LEDGERWATT_TESTS_SUPPORT_SAME_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static inline bool same_bytes(const void *a, const void *b, size_t size)
{
    return memcmp(a, b, size) == 0;
}

#endif
