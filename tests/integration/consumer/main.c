// SPDX-License-Identifier: Apache-2.0
/* Uses one thing of each floor that is installed: an exact product, a stored result that is not
 * there, and the names of a comparison's payers. */
#include "models/city/comparison.h"
#include "sim/base/quantity.h"
#include "sim/store/result.h"

#include <stdio.h>

int main(void)
{
    lw_money_micro value = lw_energy_value(2500000, 100000); /* 2.5 kWh at 0.10 a kWh */
    if (value != 250000) {
        return 1;
    }
    lw_result *result = NULL;
    lw_error error;
    if (lw_result_open("there-is-no-such-result.h5", &result, &error) != LW_ERR_FILE_MISSING) {
        return 2;
    }
    printf("value %lld, payer %s, %s\n", (long long)value, lw_payer_name(LW_PAYER_STATE),
           error.message);
    return 0;
}
