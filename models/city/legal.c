// SPDX-License-Identifier: Apache-2.0
#include "models/city/legal.h"

#include "models/city/scenario_place.h"
#include "models/market/tariff/preset.h"

#include <stddef.h>
#include <string.h>

typedef enum legal_exchange {
    EXCHANGE_NONE, /* surplus goes to the retailer */
    EXCHANGE_KEY,  /* a key of repartition, as a collective operation reports it */
    EXCHANGE_OTHER /* pools with a price of their own, auctions, pairs */
} legal_exchange;

typedef struct legal_row {
    const char *country;
    int year_first;
    int year_last;
    legal_exchange exchange;
    bool is_intermediary;
    lw_legal legal;
} legal_row;

#define ALWAYS 9999
#define D_315_6 "Code de l'energie D.315-6, in force since 1 May 2017"

static const legal_row table[] = {
    {"fr",
     2017,
     ALWAYS,
     EXCHANGE_KEY,
     true,
     {"yes", D_315_6 ": a legal person organises the operation and gives the grid operator the "
                     "coefficients or their method"}},
    {"fr",
     2017,
     ALWAYS,
     EXCHANGE_KEY,
     false,
     {"unclear", D_315_6 ": an operation needs a legal person as organiser, whatever keeps the "
                         "record; a ledger beside it is neither asked for nor forbidden there"}},
    {"fr",
     2017,
     ALWAYS,
     EXCHANGE_OTHER,
     true,
     {"unclear",
      D_315_6 ": the organiser may give coefficients by any method, but the grid operator "
              "shares energy, not bids; no text on auctions was read"}},
    {"fr",
     2017,
     ALWAYS,
     EXCHANGE_OTHER,
     false,
     {"unclear",
      D_315_6 ": an operation needs a legal person as organiser, and no text on auctions "
              "was read"}},
    {"us",
     2016,
     2016,
     EXCHANGE_KEY,
     true,
     {"unclear", "New York 2016: no text on sales between neighbours was read (UNVERIFIED)"}},
    {"us",
     2016,
     2016,
     EXCHANGE_KEY,
     false,
     {"unclear", "New York 2016: no text on sales between neighbours was read (UNVERIFIED)"}},
    {"ch",
     2019,
     2019,
     EXCHANGE_OTHER,
     false,
     {"unclear",
      "Walenstadt 2019 was a flagship project of the Swiss Federal Office of Energy with "
      "the local utility; no text beyond it was read (UNVERIFIED)"}},
};

const char *lw_legal_country(const lw_scenario *scenario)
{
    const lw_tariff_preset *preset = lw_tariff_preset_of(scenario->tariff.preset);
    return preset != NULL ? preset->country : lw_site_country(scenario->site.timezone);
}

static legal_exchange exchange_of(const char *kind)
{
    static const char *const keys[] = {"pro_rata", "static_key", "priority", "equal_share",
                                       "full_dynamic"};
    if (strcmp(kind, "none") == 0) {
        return EXCHANGE_NONE;
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(kind, keys[i]) == 0) {
            return EXCHANGE_KEY;
        }
    }
    return EXCHANGE_OTHER;
}

lw_legal lw_legal_of(const lw_scenario *scenario, bool is_intermediary)
{
    const legal_exchange exchange = exchange_of(scenario->exchange.choice->tag);
    const char *country = lw_legal_country(scenario);
    if (exchange == EXCHANGE_NONE) {
        return (lw_legal){"yes", "nothing is exchanged: surplus goes to the retailer"};
    }
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const legal_row *row = &table[i];
        if (strcmp(row->country, country) == 0 && row->year_first <= scenario->period.start.year &&
            scenario->period.start.year <= row->year_last && row->exchange == exchange &&
            row->is_intermediary == is_intermediary) {
            return row->legal;
        }
    }
    return (lw_legal){"unclear", "no source was read for this country, year and exchange"};
}
