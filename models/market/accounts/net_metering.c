// SPDX-License-Identifier: Apache-2.0
#include "models/market/accounts/net_metering.h"

void lw_net_account_add(lw_net_account *sum, const lw_net_account *part)
{
    sum->import_milliwh += part->import_milliwh;
    sum->export_milliwh += part->export_milliwh;
    sum->credit_micro += part->credit_micro;
}

lw_money_micro lw_net_account_excess(const lw_net_account *account,
                                     lw_price_micro_per_kwh excess_micro_per_kwh)
{
    const lw_energy_milliwh excess = account->export_milliwh - account->import_milliwh;
    if (excess <= 0) {
        return 0;
    }
    return lw_mul_div(account->credit_micro, excess, account->export_milliwh) -
           lw_energy_value(excess, excess_micro_per_kwh);
}
