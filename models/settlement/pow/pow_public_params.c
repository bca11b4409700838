// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow_public_params.h"

#include "models/settlement/mechanism/emissions.h"

#include <math.h>
#include <stdio.h>

#define DAY_S 86400.0
#define CBECI "CBECI (Cambridge Centre for Alternative Finance), method of 2019 to 2023"

static const char *const steps[] = {"step", "linear", "exponential", NULL};
static const char *const hardware_lists[] = {"none", "bitcoin", NULL};
static const char *const powers[] = {"cbeci", "efficiency", "free_entry", NULL};
static const char *const attributions[] = {"average", "marginal", "fee_share", NULL};

#define REAL_AS(type, member, presence_, unit_, low_, high_, value, text, source_, remark)         \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(type, member),                  \
        .presence = (presence_), .unit = (unit_), .doc = (text), .source = (source_),              \
        .low = (low_), .high = (high_), .fallback = (value), .fallback_text = (remark)             \
    }
#define GIVEN(type, member, unit_, low_, high_, text)                                              \
    REAL_AS(type, member, LW_PARAM_REQUIRED, unit_, low_, high_, 0, text, NULL, NULL)
#define PUBLIC lw_pow_public_params
#define REAL(member, unit_, low_, high_, value, text, source_)                                     \
    REAL_AS(PUBLIC, member, LW_PARAM_DEFAULTED, unit_, low_, high_, value, text, source_, NULL)
#define COUNT(member, unit_, low_, high_, value, text, source_)                                    \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_INTEGER, .offset = offsetof(PUBLIC, member),             \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = (source_),       \
        .low = (low_), .high = (high_), .fallback = (value)                                        \
    }
#define CHOICE(member, words, text, source_)                                                       \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_CHOICE, .offset = offsetof(PUBLIC, member),              \
        .presence = LW_PARAM_DEFAULTED, .doc = (text), .source = (source_), .choices = (words)     \
    }

#define ROW lw_chain_row_params
static const lw_param series_rows[] = {
    {.name = "start",
     .kind = LW_PARAM_DATE,
     .offset = offsetof(ROW, start),
     .doc = "From this day on, UTC."},
    REAL_AS(ROW, hash_rate_h_per_s, LW_PARAM_UNSET, "H/s", 1, 1e30, 0, "Of all miners.", NULL,
            "by free entry: as much as spend_share_ratio of the revenue pays at "
            "efficiency_j_per_gh"),
    REAL_AS(ROW, efficiency_j_per_gh, LW_PARAM_UNSET, "J/GH", 1e-9, 1e15, 0,
            "Energy of 1e9 hashes, mean of the fleet.", NULL, "not known"),
    REAL_AS(ROW, price_per_coin, LW_PARAM_UNSET, "currency", 0, 1e12, 0,
            "Price of a coin in the scenario's currency.", NULL,
            "not known: no revenue, and no fees unless fee_per_tx is given"),
    REAL_AS(ROW, reward_coin, LW_PARAM_DEFAULTED, "1", 0, 1e6, 0, "New coins in a block.",
            "definition: not known counts as 0", NULL),
    REAL_AS(ROW, fees_coin_per_day, LW_PARAM_UNSET, "1/day", 0, 1e9, 0,
            "Coins paid as fees in a day.", NULL,
            "not known: without fee_per_tx the settlement has no cost; the revenue counts 0"),
    REAL_AS(ROW, tx_per_day, LW_PARAM_DEFAULTED, "1/day", 0, 1e12, 0,
            "Transactions of everybody in a day.", "definition: not known counts as 0", NULL),
    REAL_AS(ROW, carbon_intensity_kg_per_kwh, LW_PARAM_UNSET, "kg/kWh", 0, 10, 0,
            "CO2e of a kWh of the miners' electricity, from this day on.", NULL,
            "that of the chain"),
};
static const lw_param_table series_table = {.name = "row of the public chain",
                                            .doc = "What the chain was from a day on.",
                                            .size = sizeof(ROW),
                                            .rows = series_rows,
                                            .count = LW_PARAM_COUNT(series_rows)};

static const lw_param hardware_rows[] = {
    {.name = "name",
     .kind = LW_PARAM_TEXT,
     .offset = offsetof(lw_hardware_params, name),
     .doc = "Of the model; for people."},
    {.name = "release",
     .kind = LW_PARAM_DATE,
     .offset = offsetof(lw_hardware_params, release),
     .doc = "When it could be bought, UTC."},
    GIVEN(lw_hardware_params, efficiency_j_per_gh, "J/GH", 1e-9, 1e15, "Energy of 1e9 hashes."),
};
static const lw_param_table hardware_table = {.name = "mining hardware",
                                              .doc = "A model of mining hardware.",
                                              .size = sizeof(lw_hardware_params),
                                              .rows = hardware_rows,
                                              .count = LW_PARAM_COUNT(hardware_rows)};

static const lw_param rows[] = {
    REAL(block_interval_s, "s", 0.1, 86400, 600, "Mean time between blocks.",
         "Bitcoin: 10 minutes (Nakamoto 2008)"),
    {.name = "series",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(PUBLIC, series),
     .doc = "What the chain was, day by day or month by month, in order of time.",
     .table = &series_table,
     .count_low = 1,
     .count_high = 100000},
    CHOICE(between_rows, steps,
           "Hash rate, efficiency, price, fees and transactions between two rows.",
           "definition: a row counts until the next"),
    {.name = "hardware",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(PUBLIC, hardware),
     .presence = LW_PARAM_UNSET,
     .doc = "Models that could be bought; for the bounds of CBECI.",
     .fallback_text = "none",
     .table = &hardware_table,
     .count_high = 10000},
    CHOICE(
        hardware_list, hardware_lists,
        "Models beside those of hardware; bitcoin: those that CBECI lists until May 2020, and two "
        "later ones.",
        "definition; bitcoin: CCAF, ccaf_cbeci_api, miners.csv @0e28e81; Antminer S19 XP and S21 "
        "UNVERIFIED"),
    REAL(hardware_age_year, "year", 0.1, 100, 5, "Models older than this are not used any more.",
         CBECI ": the last five years"),
    CHOICE(power, powers,
           "The power that counts: cbeci: mean of the hardware that earns its electricity; "
           "efficiency: that of the series; free_entry: what is spent of the revenue.",
           CBECI),
    CHOICE(attribution, attributions,
           "The city's part that the comparison shows; the result has all three.",
           "definition: the average is what is mostly quoted"),
    REAL(miner_price_per_kwh, "currency/kWh", 1e-6, 1e3, 0.05, "What miners pay for electricity.",
         CBECI ": 0.05 USD"),
    REAL(spend_share_ratio, "1", 0, 1, 0.6, "Share of the revenue that ends as electricity.",
         "assumption: as Digiconomist's 60 % (UNVERIFIED)"),
    REAL(pue_lower_ratio, "1", 1, 10, 1.01, "Power from the grid per power of the miners, lower.",
         CBECI),
    REAL(pue_guess_ratio, "1", 1, 10, 1.10, "The same, best guess.", CBECI),
    REAL(pue_upper_ratio, "1", 1, 10, 1.20, "The same, upper.", CBECI),
    REAL_AS(PUBLIC, carbon_intensity_kg_per_kwh, LW_PARAM_UNSET, "kg/kWh", 0, 10, 0,
            "CO2e of a kWh of the miners' electricity, wherever in the world they are.", NULL,
            "not known: the settlement's emissions are not given, unless each row has its own"),
    LW_EMISSIONS_SCOPE_ROW(PUBLIC),
    REAL_AS(PUBLIC, miner_embodied_kg_per_kwh, LW_PARAM_UNSET, "kg/kWh", 0, 10, 0,
            "CO2e of making the miners' machines, for each kWh that they draw.", NULL,
            "not known: embodied emissions are not given"),
    REAL(batch_interval_s, "s", 0, 3.2e7, 0,
         "All trades of so long go into one transaction; 0 = each leg is one.",
         "definition: no batching"),
    {.name = "fee_per_tx",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(PUBLIC, fee_per_tx),
     .presence = LW_PARAM_UNSET,
     .unit = "currency",
     .doc = "What the city pays for a transaction.",
     .high = 1e6,
     .fallback_text = "the mean of the series: fees x price / transactions; where one of them is "
                      "not known, neither is the cost of the settlement"},
    {.name = "block_bytes_max",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(PUBLIC, block_bytes_max),
     .presence = LW_PARAM_UNSET,
     .unit = "B",
     .doc =
         "Most bytes of transactions in a block, of everybody; those that pay most for a byte go "
         "first.",
     .low = 1,
     .high = 1e12,
     .fallback_text = "blocks are never full, and fees decide nothing"},
    COUNT(other_tx_bytes, "B", 1, 1e9, 516, "A transaction of others, where blocks can be full.",
          "Bitcoin 2016: 42.7 GB of blocks / 82.7 million transactions (blockchain.com charts)"),
    REAL(fee_log_sd, "1", 0, 10, 1,
         "Spread of the others' fees for a byte: standard deviation of their logarithm.",
         "assumption (UNVERIFIED)"),
    REAL(offered_ratio, "1", 0, 1000, 1,
         "Transactions that others offer, for each that the series has in blocks.",
         "definition: the series counts what was included"),
    COUNT(mempool_bytes_max, "B", 1, 1e15, 300000000,
          "Most bytes that wait where blocks can be full; who pays least for a byte is pushed out.",
          "Bitcoin Core: -maxmempool, 300 MB"),
    REAL(tx_spread_s, "s", 0, 86400, 2.6, "Until all miners know a new transaction.",
         "bitcoinstats.com 2014-03-24: 90 % of nodes after 2.6 s"),
    COUNT(full_node_count, "1", 1, 1e7, 5500, "Nodes that keep the chain and check it.",
          "assumption: nodes that could be reached in 2016 (UNVERIFIED)"),
    REAL(full_node_energy_per_tx_j, "J", 0, 1e6, 0.005,
         "Energy of checking and storing one transaction on one of them.",
         "118 W at 23,000 tx/s, a server with FPGA (arXiv 2210.11839); of a PC UNVERIFIED"),
    COUNT(majority_party_count, "1", 1, 1e6, 4, "Fewest pools that have half of the hash rate.",
          "Bitcoin: 4 to 5 pools"),
    COUNT(city_node_count, "1", 1, 1e6, 1, "Nodes of the city's own; the first is its gateway.",
          "assumption: one (UNVERIFIED)"),
    LW_DEVICE_ROWS(PUBLIC, device),
};

const lw_param_table lw_pow_public_table = {.name = "public chain",
                                            .doc = "The world's chain, of which the city's "
                                                   "transactions are a part.",
                                            .size = sizeof(PUBLIC),
                                            .rows = rows,
                                            .count = LW_PARAM_COUNT(rows)};

static void complain(lw_report *report, const char *pointer, const char *name, const char *what)
{
    char where[LW_POINTER_SIZE];
    snprintf(where, sizeof where, "%s/%s", pointer, name);
    lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL, "%s", what);
}

/* A date that could not be read was reported, and is of the year 0. */
static bool is_after(const ROW *row, const ROW *before)
{
    return row->start.year == 0 || before->start.year == 0 ||
           lw_civil_seconds(&row->start) > lw_civil_seconds(&before->start);
}

static bool has_no_fee(const PUBLIC *own, const ROW *row)
{
    return own->fee_per_tx == LW_PARAM_ABSENT &&
           (isnan(row->price_per_coin) || isnan(row->fees_coin_per_day) || row->tx_per_day <= 0);
}

/* What a row lacks for the way in which power is found, NULL when nothing. */
static const char *lack_for_power(const PUBLIC *own, const ROW *row)
{
    switch (own->power) {
    case LW_CHAIN_EFFICIENCY:
        return isnan(row->efficiency_j_per_gh) ? "power \"efficiency\" needs efficiency_j_per_gh"
                                               : NULL;
    case LW_CHAIN_FREE_ENTRY:
        return row->price_per_coin > 0 && row->reward_coin > 0
                   ? NULL
                   : "power \"free_entry\" needs a price and a reward";
    case LW_CHAIN_CBECI:
    default:
        return isnan(row->price_per_coin) ? "power \"cbeci\" needs price_per_coin" : NULL;
    }
}

/* What a row lacks for its hash rate, NULL when nothing. */
static const char *lack_for_hash_rate(const ROW *row)
{
    return isnan(row->hash_rate_h_per_s) &&
                   (isnan(row->efficiency_j_per_gh) || !(row->price_per_coin > 0))
               ? "without hash_rate_h_per_s it is that of free entry, which needs price_per_coin "
                 "and "
                 "efficiency_j_per_gh"
               : NULL;
}

/* What a row lacks for the part of it that is the city's, NULL when nothing. */
static const char *lack_for_share(const PUBLIC *own, const ROW *row)
{
    if (own->attribution == LW_CHAIN_FEE_SHARE && has_no_fee(own, row)) {
        return "the fee share needs price_per_coin, fees_coin_per_day and tx_per_day, or "
               "fee_per_tx beside the series";
    }
    return own->attribution == LW_CHAIN_AVERAGE && row->tx_per_day <= 0
               ? "the average needs tx_per_day"
               : NULL;
}

static void check_series(const PUBLIC *own, const char *pointer, lw_report *report)
{
    const ROW *series = own->series.items;
    for (size_t i = 0; i < own->series.count; i++) {
        const char *const faults[] = {
            i > 0 && !is_after(&series[i], &series[i - 1]) ? "rows stand in order of time" : NULL,
            lack_for_hash_rate(&series[i]), lack_for_power(own, &series[i]),
            lack_for_share(own, &series[i])};
        char name[64];
        snprintf(name, sizeof name, "series/%zu", i);
        for (size_t k = 0; k < sizeof faults / sizeof faults[0]; k++) {
            if (faults[k] != NULL) {
                complain(report, pointer, name, faults[k]);
            }
        }
    }
}

#define BLOCK_TX_MAX 1e5

/* Of others each is drawn, so there is a bound; a block may come forty times as late. */
static void check_market(const PUBLIC *own, int64_t tx_bytes, const char *pointer,
                         lw_report *report)
{
    const ROW *series = own->series.items;
    if (own->block_bytes_max == LW_PARAM_ABSENT) {
        return;
    }
    for (size_t i = 0; i < own->series.count; i++) {
        char name[64];
        snprintf(name, sizeof name, "series/%zu", i);
        if (isnan(series[i].price_per_coin) || isnan(series[i].fees_coin_per_day) ||
            series[i].tx_per_day <= 0) {
            complain(report, pointer, name,
                     "blocks that can be full (block_bytes_max) need the fees that others pay: "
                     "price_per_coin, fees_coin_per_day and tx_per_day");
        } else if (own->offered_ratio * series[i].tx_per_day * own->block_interval_s / DAY_S >
                   BLOCK_TX_MAX) {
            complain(report, pointer, name,
                     "offered_ratio x tx_per_day makes more than 1e5 transactions between two "
                     "blocks, and each is drawn: lower one of them, or leave block_bytes_max out");
        }
    }
    if (own->block_bytes_max < own->other_tx_bytes || own->block_bytes_max < tx_bytes) {
        complain(report, pointer, "block_bytes_max",
                 "a block has no room for one transaction: see other_tx_bytes, and tx_bytes of the "
                 "record");
    }
    if (own->mempool_bytes_max < own->other_tx_bytes || own->mempool_bytes_max < tx_bytes) {
        complain(report, pointer, "mempool_bytes_max",
                 "there is no room for one transaction: see other_tx_bytes, and tx_bytes of the "
                 "record");
    }
    if (tx_bytes == 0) {
        complain(report, pointer, "block_bytes_max",
                 "the city pays for bytes: tx_bytes of the record is 0");
    }
}

static void check_pue(const PUBLIC *own, const char *pointer, lw_report *report)
{
    if (own->pue_lower_ratio <= own->pue_upper_ratio) {
        return;
    }
    char where[LW_POINTER_SIZE];
    snprintf(where, sizeof where, "%s/pue_lower_ratio", pointer);
    lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL,
                    "%g is above pue_upper_ratio, %g: the lower bound of the power would not be "
                    "the lower one (write %g or less)",
                    own->pue_lower_ratio, own->pue_upper_ratio, own->pue_upper_ratio);
}

void lw_pow_public_check_start(const void *params, const lw_civil *start, const char *pointer,
                               lw_report *report)
{
    const PUBLIC *own = params;
    const lw_civil *first = &((const ROW *)own->series.items)->start;
    if (own->series.count == 0 || first->year == 0 ||
        lw_civil_days(first->year, first->month, first->day) <=
            lw_civil_days(start->year, start->month, start->day)) {
        return;
    }
    char where[LW_POINTER_SIZE];
    char suggestion[LW_SUGGESTION_SIZE];
    snprintf(where, sizeof where, "%s/series/0/start", pointer);
    snprintf(suggestion, sizeof suggestion, "add a row before it, from \"%04d-%02d-%02d\" on",
             start->year, start->month, start->day);
    lw_report_warning(
        report, LW_ERR_INCONSISTENT, where, suggestion,
        "the series begins on %04d-%02d-%02d, after the period does: the chain counts "
        "as if it had always been as in this row",
        first->year, first->month, first->day);
}

void lw_pow_public_check(const lw_pow_params *record, const char *pointer, lw_report *report)
{
    const PUBLIC *own = record->chain.value;
    check_series(own, pointer, report);
    check_market(own, lw_pow_tx_bytes(record), pointer, report);
    check_pue(own, pointer, report);
    if (own->power == LW_CHAIN_CBECI && own->hardware.count == 0 && own->hardware_list == 0) {
        complain(report, pointer, "hardware",
                 "power \"cbeci\" needs a list of hardware, or \"hardware_list\": \"bitcoin\"");
    }
}
