// SPDX-License-Identifier: Apache-2.0
/** @file sim/base/check.h
 *  Assertions about our own code, on in release builds too.
 *
 *  A failed assertion is our bug, never the user's: bad input is answered with an lw_error
 *  (sim/base/status.h). LW_ASSERT stays on always; LW_DEBUG_ASSERT is for checks inside hot loops
 *  and disappears when NDEBUG is defined.
 */
#ifndef LEDGERWATT_SIM_BASE_CHECK_H
#define LEDGERWATT_SIM_BASE_CHECK_H

/** Prints "file:line: function: assertion failed: expression" on stderr and aborts. */
_Noreturn void lw_check_fail(const char *expression, const char *file, int line,
                             const char *function);

#define LW_ASSERT(condition)                                                                       \
    ((condition) ? (void)0 : lw_check_fail(#condition, __FILE__, __LINE__, __func__))

/** For a place that is never reached; `what` says what would have to be wrong. */
#define LW_UNREACHABLE(what) lw_check_fail("never reached: " what, __FILE__, __LINE__, __func__)

#ifdef NDEBUG
#define LW_DEBUG_ASSERT(condition) ((void)0)
#else
#define LW_DEBUG_ASSERT(condition) LW_ASSERT(condition)
#endif

#endif
