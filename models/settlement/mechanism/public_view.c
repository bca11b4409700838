// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/public_view.h"

#include <math.h>

#define UNKNOWN ((double)NAN)

const lw_public_view lw_no_public_view = {UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
                                          UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN};
