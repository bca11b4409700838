// SPDX-License-Identifier: Apache-2.0
/* What a settlement took and cost so far: what all mechanisms have in common (payment, losses, the
 * function matrix, electricity at its price) beside what each says of itself. */
#include "models/settlement/mechanism/payload.h"
#include "models/settlement/mechanism/provider.h"
#include "models/settlement/settlement.h"
#include "models/settlement/settlement_state.h"

#include <math.h>
#include <string.h>

/* Absurd powers at absurd prices are cut here, so that sums of money fit 63 bits. */
#define ELECTRICITY_COST_MAX 1e12

static lw_fee_basis fee_basis(const lw_settlement *s, const lw_usage *usage)
{
    return (lw_fee_basis){.member_count = s->config.member_count,
                          .period_us = lw_settlement_period_now_us(s) - s->config.start_us,
                          .paid_micro = usage->settled_value_micro};
}

static lw_money_micro fees_micro(const lw_settlement *s, const lw_fee_basis *basis)
{
    lw_cost_matrix fees;
    memset(&fees, 0, sizeof fees);
    lw_payment_add_fees(s->config.params->payment.value, basis, &fees);
    lw_money_micro sum = 0;
    for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
        sum += fees.micro[i][LW_LINE_FEES];
    }
    return sum;
}

static lw_loss_basis loss_basis(const lw_settlement *s, const lw_usage *usage)
{
    const lw_payment_params *payment = s->config.params->payment.value;
    const double year_count =
        (double)(lw_settlement_period_now_us(s) - s->config.start_us) / (double)LW_COST_YEAR_US;
    const double invoices = (double)payment->invoices_per_year * (double)s->config.member_count;
    return (lw_loss_basis){.settled_micro = usage->settled_value_micro,
                           .insolvency_loss_micro = s->insolvency_loss_micro,
                           .is_insolvent = s->is_insolvent,
                           .invoice_count = (int64_t)(invoices * year_count),
                           .year_count = year_count,
                           .recovery_ratio = s->config.params->trust.recovery_ratio};
}

void lw_settlement_work(const lw_settlement *s, lw_usage *usage)
{
    memset(usage, 0, sizeof *usage);
    s->class->usage(s->mechanism, lw_settlement_period_now_us(s), usage);
    if (s->windows != NULL) {
        lw_windows_charge(s->windows, usage);
    }
    lw_book_usage(s->book, usage);
    lw_payload_charge(lw_mechanism_payload(s->config.params), usage);
    lw_execution_charge(&s->config.params->execution, lw_settlement_is_intermediary(s), usage);
}

void lw_settlement_usage(const lw_settlement *settlement, lw_usage *usage)
{
    const lw_settlement *s = settlement;
    lw_settlement_work(s, usage);
    lw_pruning_apply(&s->config.params->pruning, &s->samples, lw_engine_now(s->engine), usage);
    const lw_fee_basis fees = fee_basis(s, usage);
    usage->fees_micro = lw_money_sum(usage->fees_micro, fees_micro(s, &fees));
    const lw_loss_basis basis = loss_basis(s, usage);
    const lw_losses losses = lw_provider_losses(&s->config.params->provider, &basis);
    usage->losses_of_members_micro = losses.of_members_micro;
    usage->losses_of_provider_micro = losses.of_provider_micro;
    usage->losses_once_micro = losses.once_micro;
}

lw_first_sync lw_settlement_first_sync(const lw_settlement *settlement, const lw_usage *usage)
{
    const lw_settlement_params *params = settlement->config.params;
    const lw_payload_params *payload = lw_mechanism_payload(params);
    const double opening_s =
        payload == NULL ? 0 : lw_payload_node_time_s(payload) * (double)usage->replica.tx_count;
    return lw_growth_first_sync(
        &params->first_sync,
        lw_execution_time_s(&params->execution, usage->contract_gas) + opening_s, usage);
}

lw_light_client lw_settlement_light_client(const lw_settlement *settlement, const lw_usage *usage)
{
    const lw_settlement_params *params = settlement->config.params;
    const double years =
        (double)(lw_settlement_period_now_us(settlement) - settlement->config.start_us) /
        (double)LW_COST_YEAR_US;
    return lw_light_client_of(&params->light_clients, &params->first_sync, usage, years);
}

void lw_settlement_costs(const lw_settlement *settlement, lw_cost_matrix *costs)
{
    const lw_settlement *s = settlement;
    const lw_settlement_params *params = s->config.params;
    const lw_payment_params *payment = params->payment.value;
    const lw_cost_basis basis = {.period_us = lw_settlement_period_now_us(s) - s->config.start_us,
                                 .member_count = s->config.member_count,
                                 .invoices_per_year = payment->invoices_per_year,
                                 .traded_milliwh = lw_book_traded_milliwh(s->book)};
    lw_usage usage;
    lw_settlement_usage(s, &usage);
    memset(costs, 0, sizeof *costs);
    lw_cost_add_work(s->class->functions, params->functions, &basis, costs);
    lw_execution_add_work(&params->execution, &usage, s->class->family == LW_FAMILY_INTERMEDIARY,
                          lw_cost_labour_rate(params->functions), costs);
    s->class->add_costs(params->record.value, basis.period_us, costs);
    const lw_fee_basis fees = fee_basis(s, &usage);
    lw_payment_add_fees(payment, &fees, costs);
    const lw_loss_basis losses = loss_basis(s, &usage);
    lw_provider_add_costs(&params->provider, &losses, costs);
    lw_money_micro *record_fees = &costs->micro[LW_FUNCTION_RECORD][LW_LINE_FEES];
    *record_fees =
        lw_money_sum(lw_money_sum(*record_fees, usage.fees_micro), -fees_micro(s, &fees));
    const double electricity = (usage.energy_j - usage.energy_of_others_j) / LW_JOULES_PER_KWH *
                               s->config.electricity_price_per_kwh;
    costs->micro[LW_FUNCTION_RECORD][LW_LINE_ENERGY] +=
        lw_micro_from_double(fmin(electricity, ELECTRICITY_COST_MAX));
}
