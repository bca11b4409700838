// SPDX-License-Identifier: Apache-2.0
#include "models/market/accounts/indicators.h"

#include <math.h>

static double ratio(int64_t part, int64_t whole)
{
    return whole == 0 ? (double)NAN : (double)part / (double)whole;
}

double lw_self_consumption_ratio(lw_energy_milliwh generated_milliwh,
                                 lw_energy_milliwh exported_milliwh)
{
    return ratio(generated_milliwh - exported_milliwh, generated_milliwh);
}

double lw_self_sufficiency_ratio(lw_energy_milliwh used_milliwh, lw_energy_milliwh imported_milliwh)
{
    return ratio(used_milliwh - imported_milliwh, used_milliwh);
}

double lw_local_energy_ratio(lw_energy_milliwh used_milliwh, lw_energy_milliwh imported_milliwh,
                             lw_energy_milliwh bought_milliwh)
{
    return ratio(used_milliwh - imported_milliwh + bought_milliwh, used_milliwh);
}
