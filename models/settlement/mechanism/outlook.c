// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/outlook.h"

#include <math.h>

/* No city comes near it; ten years of it, bought anew each week, fit 63 bits. */
#define MOST_A_YEAR 1e9

#define PRICE(member, text)                                                                        \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_MICRO, .offset = offsetof(lw_outlook_params, member),    \
        .presence = LW_PARAM_DEFAULTED, .unit = "currency", .doc = (text),                         \
        .source = "no figure was read: a scenario that knows one says it (UNVERIFIED)",            \
        .high = 1e8                                                                                \
    }

static const lw_param rows[] = {
    PRICE(set_up_price, "Paid once at the start, beside equipment: studies, software, contracts."),
    PRICE(exit_price, "Paid once at the end of ten years: dismantling, handing over, archives."),
    {.name = "vendor_change_year",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_outlook_params, vendor_change_year),
     .presence = LW_PARAM_UNSET,
     .unit = "year",
     .doc = "Years after which a vendor (of software, of the service) has to be replaced.",
     .source = "no default: a scenario that knows says it",
     .low = 1,
     .high = 10,
     .fallback_text = "never in ten years"},
    PRICE(vendor_change_price, "Paid each time that a vendor is replaced."),
    {.name = "discount_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_outlook_params, discount_ratio),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "By how much money is worth less for each year that it comes later.",
     .source = "assumption: about what public investment is asked for in France (UNVERIFIED)",
     .low = -0.5,
     .high = 1,
     .fallback = 0.04},
};

const lw_param_table lw_outlook_table = {
    .name = "outlook",
    .doc = "What is paid once in ten years, and how money of later years counts.",
    .size = sizeof(lw_outlook_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

/* What a year of the period has of an amount. */
static lw_money_micro a_year(lw_money_micro amount, double year_count)
{
    return lw_micro_from_double(lw_double_from_micro(amount) / year_count);
}

static bool is_known(const lw_outlook_basis *basis)
{
    if (basis->benefit_micro == LW_MONEY_UNKNOWN) {
        return false;
    }
    const double most = MOST_A_YEAR * basis->year_count;
    const double price =
        lw_double_from_micro(basis->hardware_micro) * fmax(basis->equipment_life_year, 1);
    return fabs(lw_double_from_micro(basis->benefit_micro)) <= most && price <= most;
}

/* A whole set of equipment at the start and at the end of each life that ends before the last. */
static void buy_equipment(const lw_outlook_basis *basis, lw_money_micro *cash_flow)
{
    if (basis->equipment_life_year <= 0) {
        return;
    }
    const double yearly = lw_double_from_micro(a_year(basis->hardware_micro, basis->year_count));
    const lw_money_micro price = lw_micro_from_double(yearly * basis->equipment_life_year);
    for (int set = 0; set * basis->equipment_life_year < LW_OUTLOOK_YEARS - 1; set++) {
        cash_flow[(int)(set * basis->equipment_life_year)] -= price;
    }
}

void lw_outlook_cash_flow(const lw_outlook_params *params, const lw_outlook_basis *basis,
                          lw_money_micro cash_flow_micro[LW_OUTLOOK_YEARS])
{
    if (!is_known(basis)) {
        for (int year = 0; year < LW_OUTLOOK_YEARS; year++) {
            cash_flow_micro[year] = LW_MONEY_UNKNOWN;
        }
        return;
    }
    const bool has_life = basis->equipment_life_year > 0;
    const lw_money_micro running =
        basis->benefit_micro + basis->once_micro + (has_life ? basis->hardware_micro : 0);
    cash_flow_micro[0] = -params->set_up_price;
    for (int year = 1; year < LW_OUTLOOK_YEARS; year++) {
        const bool is_change = params->vendor_change_year != LW_PARAM_ABSENT &&
                               year % params->vendor_change_year == 0 &&
                               year < LW_OUTLOOK_YEARS - 1;
        cash_flow_micro[year] =
            a_year(running, basis->year_count) - (is_change ? params->vendor_change_price : 0);
    }
    cash_flow_micro[1] -= basis->once_micro;
    cash_flow_micro[LW_OUTLOOK_YEARS - 1] -= params->exit_price;
    buy_equipment(basis, cash_flow_micro);
}

double lw_outlook_net_present_value(const lw_outlook_params *params,
                                    const lw_money_micro cash_flow_micro[LW_OUTLOOK_YEARS])
{
    double sum = 0;
    double factor = 1;
    for (int year = 0; year < LW_OUTLOOK_YEARS; year++) {
        sum += lw_double_from_micro(cash_flow_micro[year]) * factor;
        factor /= 1 + params->discount_ratio;
    }
    return sum;
}
