// SPDX-License-Identifier: Apache-2.0
#include "models/market/contract/contract_catalog.h"

#include "models/market/contract/certificate.h"
#include "models/market/contract/energy_account.h"
#include "models/market/contract/ev_roaming.h"
#include "models/market/contract/information.h"
#include "models/market/contract/sale.h"
#include "models/market/contract/share.h"
#include "models/market/contract/vote.h"

const lw_param_variant lw_contract_variants[] = {
    {"sale", "Each batch of trades is offered, matched and settled by a program.", &lw_sale_table,
     &lw_sale_class},
    {"energy_account", "Solar surplus is credited on paper and used elsewhere and later.",
     &lw_energy_account_table, &lw_energy_account_class},
    {"ev_roaming", "Charge at any socket under one's own contract, billed automatically.",
     &lw_ev_roaming_table, &lw_ev_roaming_class},
    {"information", "Inhabitants are told of local production, their use and their rate.",
     &lw_information_table, &lw_information_class},
    {"certificate", "Each local kWh has an origin, can be traced, and is retired once.",
     &lw_certificate_table, &lw_certificate_class},
    {"share", "A common roof belongs to many, who get its dividends.", &lw_share_table,
     &lw_share_class},
    {"vote", "Members vote on how they share.", &lw_vote_table, &lw_vote_class},
    {NULL, NULL, NULL, NULL},
};
