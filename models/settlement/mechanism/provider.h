// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/provider.h
 *  What can go wrong with whoever invoices and pays out, whoever keeps the record.
 *
 *  Model.  - The provider becomes insolvent at a time drawn once (exponential,
 * insolvency_per_year). What was final and not yet paid then is lost but for the trust's
 * recovery_ratio; a successor costs replacement_price, and for replacement_day nobody keeps an
 *            intermediary's record (a ledger's goes on). Records that are not handed over are
 *            refused as far as they were not final.
 *          - unpaid_ratio of what becomes final is not paid; dunning, at dunning_price for each
 *            such invoice, brings back dunning_recovered_ratio of it. These are expected values,
 *            not draws.
 *          - wrong_value_ratio of what becomes final is booked wrong and never put right. The
 *            provider is liable for it up to liability_per_year.
 *          What members lose is a cost of the settlement (collect: fees), so it lowers the benefit.
 *  Leaves out. A second insolvency; who among the members loses; members who leave for it.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_PROVIDER_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_PROVIDER_H

#include "models/settlement/mechanism/cost.h"
#include "models/settlement/mechanism/provider_params.h"

/** When the provider of that name becomes insolvent; INT64_MAX = not within the period. */
lw_time_us lw_provider_insolvency_us(const lw_provider_params *params, uint64_t seed,
                                     uint32_t replicate, const char *name, lw_time_us start_us,
                                     lw_time_us end_us);

/** What the losses follow from. */
typedef struct lw_loss_basis {
    lw_money_micro settled_micro;
    lw_money_micro insolvency_loss_micro; /**< nothing of it recovered; 0 when solvent */
    bool is_insolvent;
    int64_t invoice_count; /**< to all members, over the period */
    double year_count;
    double recovery_ratio;
} lw_loss_basis;

typedef struct lw_losses {
    lw_money_micro of_members_micro;
    lw_money_micro of_provider_micro;
    lw_money_micro once_micro; /**< of what members lose and pay, that of an insolvency */
} lw_losses;

lw_losses lw_provider_losses(const lw_provider_params *params, const lw_loss_basis *basis);

/** Adds what members lose, dunning and the successor to the costs. */
void lw_provider_add_costs(const lw_provider_params *params, const lw_loss_basis *basis,
                           lw_cost_matrix *costs);

#endif
