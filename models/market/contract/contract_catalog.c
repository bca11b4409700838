// SPDX-License-Identifier: Apache-2.0
#include "models/market/contract/contract_catalog.h"

#include "models/market/contract/energy_account.h"
#include "models/market/contract/sale.h"

const lw_param_variant lw_contract_variants[] = {
    {"sale", "Each batch of trades is offered, matched and settled by a program.", &lw_sale_table,
     &lw_sale_class},
    {"energy_account", "Solar surplus is credited on paper and used elsewhere and later.",
     &lw_energy_account_table, &lw_energy_account_class},
    {NULL, NULL, NULL, NULL},
};
