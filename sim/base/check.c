// SPDX-License-Identifier: Apache-2.0
#include "sim/base/check.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void lw_check_fail(const char *expression, const char *file, int line,
                             const char *function)
{
    fprintf(stderr,
            "%s:%d: %s: assertion failed: %s\nThis is a bug in ledgerwatt; please report it.\n",
            file, line, function, expression);
    abort();
}
