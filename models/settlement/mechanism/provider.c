// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/provider.h"

#include "sim/kernel/sampler.h"

#define NO_RATE "no rate was read: a scenario that knows one says it (UNVERIFIED)"

#define RATE(member, unit_, high_, text)                                                           \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_provider_params, member),    \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = NO_RATE,         \
        .high = (high_)                                                                            \
    }
#define MONEY(member, unit_, text)                                                                 \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_MICRO, .offset = offsetof(lw_provider_params, member),   \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = NO_RATE,         \
        .high = 1e7                                                                                \
    }

static const char *const bearer_names[] = {"members", "provider", NULL};

static const lw_param rows[] = {
    RATE(insolvency_per_year, "1/year", 10,
         "Rate at which the provider becomes insolvent: 1 / mean years until then."),
    {.name = "replacement_day",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_provider_params, replacement_day),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "day",
     .doc = "Days until a successor works; an intermediary's record is not kept meanwhile.",
     .source = "assumption: two months to choose and contract one (UNVERIFIED)",
     .high = 3660,
     .fallback = 60},
    MONEY(replacement_price, "currency", "What it costs to find and set up a successor."),
    {.name = "hands_over_records",
     .kind = LW_PARAM_BOOLEAN,
     .offset = offsetof(lw_provider_params, hands_over_records),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Whether the successor gets an intermediary's records; trades that were not final are "
            "refused otherwise.",
     .source = "assumption: the contract says so (UNVERIFIED)",
     .fallback = 1},
    RATE(unpaid_ratio, "1", 1, "Part of the settled value that is not paid when it is due."),
    MONEY(dunning_price, "currency", "Work of dunning for each invoice that is not paid."),
    RATE(dunning_recovered_ratio, "1", 1, "Part of what was not paid that dunning brings back."),
    {.name = "unpaid_borne_by",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_provider_params, unpaid_borne_by),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Who loses what stays unpaid: the members among them, or the provider.",
     .source = "assumption: nobody insures an organiser (UNVERIFIED)",
     .fallback = LW_BEARER_MEMBERS,
     .choices = bearer_names},
    RATE(wrong_value_ratio, "1", 1,
         "Part of the settled value that is booked wrong and never put right."),
    MONEY(liability_per_year, "currency/year",
          "What the provider pays at most in a year for what it booked wrong."),
};

const lw_param_table lw_provider_table = {
    .name = "provider",
    .doc = "What can go wrong with whoever invoices and pays out, whoever keeps the record.",
    .size = sizeof(lw_provider_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

lw_time_us lw_provider_insolvency_us(const lw_provider_params *params, uint64_t seed,
                                     uint32_t replicate, const char *name, lw_time_us start_us,
                                     lw_time_us end_us)
{
    if (params->insolvency_per_year <= 0) {
        return INT64_MAX;
    }
    lw_rng rng = lw_rng_at(lw_stream_of(seed, "insolvency", replicate, name, 0), 0);
    const double year = lw_sample_exponential(&rng, 1.0 / params->insolvency_per_year);
    const double offset_us = year * (double)LW_COST_YEAR_US;
    return offset_us < (double)(end_us - start_us) ? start_us + (lw_time_us)offset_us : INT64_MAX;
}

static lw_money_micro part_of(lw_money_micro value, double ratio)
{
    return lw_micro_from_double(lw_double_from_micro(value) * ratio);
}

lw_losses lw_provider_losses(const lw_provider_params *params, const lw_loss_basis *basis)
{
    const lw_money_micro unpaid =
        part_of(basis->settled_micro, params->unpaid_ratio * (1 - params->dunning_recovered_ratio));
    const lw_money_micro wrong = part_of(basis->settled_micro, params->wrong_value_ratio);
    const lw_money_micro liable = part_of(params->liability_per_year, basis->year_count);
    const lw_money_micro made_good = wrong < liable ? wrong : liable;
    const bool is_members = params->unpaid_borne_by == LW_BEARER_MEMBERS;
    const lw_money_micro lost = part_of(basis->insolvency_loss_micro, 1 - basis->recovery_ratio);
    return (lw_losses){.of_members_micro = (is_members ? unpaid : 0) + wrong - made_good + lost,
                       .of_provider_micro = (is_members ? 0 : unpaid) + made_good,
                       .once_micro = lost + (basis->is_insolvent ? params->replacement_price : 0)};
}

void lw_provider_add_costs(const lw_provider_params *params, const lw_loss_basis *basis,
                           lw_cost_matrix *costs)
{
    const double dunned_count = params->unpaid_ratio * (double)basis->invoice_count;
    costs->micro[LW_FUNCTION_COLLECT][LW_LINE_LABOUR] +=
        part_of(params->dunning_price, dunned_count);
    costs->micro[LW_FUNCTION_COLLECT][LW_LINE_FEES] +=
        lw_provider_losses(params, basis).of_members_micro;
    costs->micro[LW_FUNCTION_REPLACE][LW_LINE_FEES] +=
        basis->is_insolvent ? params->replacement_price : 0;
}
