// SPDX-License-Identifier: Apache-2.0
#include "models/city/attack.h"

#include "models/energy/reading.h"
#include "sim/base/quantity.h"

#include <math.h>
#include <string.h>

#define FORMAT "definition of the scenario format"
#define PERIOD_ROWS(type)                                                                          \
    {.name = "start",                                                                              \
     .kind = LW_PARAM_DATE,                                                                        \
     .offset = offsetof(type, start),                                                              \
     .presence = LW_PARAM_UNSET,                                                                   \
     .doc = "When it begins, local time.",                                                         \
     .fallback_text = "at the start"},                                                             \
    {                                                                                              \
        .name = "end", .kind = LW_PARAM_DATE, .offset = offsetof(type, end),                       \
        .presence = LW_PARAM_UNSET, .doc = "When it is over, local time.",                         \
        .fallback_text = "never"                                                                   \
    }
#define COUNT(type, member, unit_, low_, high_, value, text, source_)                              \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_INTEGER, .offset = offsetof(type, member),               \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .low = (low_),             \
        .high = (high_), .fallback = (value), .source = (source_)                                  \
    }
#define SETTLEMENT(type)                                                                           \
    {                                                                                              \
        .name = "settlement", .kind = LW_PARAM_NAME, .offset = offsetof(type, settlement),         \
        .doc = "Name of the settlement that it strikes."                                           \
    }

#define READING lw_false_reading_params
static const lw_param reading_rows[] = {
    {.name = "group",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(READING, group),
     .doc = "Group of participants whose meters lie."},
    COUNT(READING, index_first, "1", 0, 1000000, 0, "Index in the group of the first of them.",
          FORMAT),
    COUNT(READING, count, "1", 1, 1000000, 1, "How many of them.", FORMAT),
    {.name = "register",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(READING, meter_register),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Which register: import, to pay less; export, to earn more.",
     .choices = lw_meter_register_names,
     .fallback = LW_METER_IMPORT,
     .source = FORMAT},
    {.name = "factor_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(READING, factor_ratio),
     .unit = "1",
     .doc = "What is reported over what flowed.",
     .low = 0,
     .high = 1000},
    PERIOD_ROWS(READING),
};
const lw_param_table lw_false_reading_table = {.name = "false reading",
                                               .doc = "Somebody who cheats.",
                                               .size = sizeof(READING),
                                               .rows = reading_rows,
                                               .count = LW_PARAM_COUNT(reading_rows)};

#define FLOOD lw_flood_params
static const lw_param flood_rows[] = {
    SETTLEMENT(FLOOD),
    {.name = "rate_tx_per_s",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(FLOOD, rate_tx_per_s),
     .unit = "1/s",
     .doc = "Transactions that are sent a second, each of the record's tx_bytes.",
     .low = 0,
     .high = 1e6},
    {.name = "burst_s",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(FLOOD, burst_s),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "s",
     .doc = "They are sent in bursts, one in so many seconds.",
     .source = "assumption: a second is short beside a block (UNVERIFIED)",
     .low = 0.001,
     .high = 3600,
     .fallback = 1},
    {.name = "fee_per_tx",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(FLOOD, fee_per_tx),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "currency",
     .doc =
         "What the attacker pays for each one that becomes final; it buys no place in the queue.",
     .source = "assumption: a ledger of known nodes asks for no fee (UNVERIFIED)",
     .high = 1e6,
     .fallback = 0},
    COUNT(FLOOD, payload_bytes, "B", 0, 1e6, 0,
          "What each writes into the record beside its tx_bytes.",
          "assumption: a bare transfer (UNVERIFIED)"),
    COUNT(FLOOD, step_count, "1", 0, 1e6, 0, "Contract steps that each asks every node to execute.",
          "assumption: a bare transfer (UNVERIFIED)"),
    PERIOD_ROWS(FLOOD),
};
const lw_param_table lw_flood_table = {.name = "flood",
                                       .doc = "Somebody who fills a ledger with transactions.",
                                       .size = sizeof(FLOOD),
                                       .rows = flood_rows,
                                       .count = LW_PARAM_COUNT(flood_rows)};

static const char *const victims[] = {"nodes", "gateway", NULL};

#define ECLIPSE lw_eclipse_params
static const lw_param eclipse_rows[] = {
    SETTLEMENT(ECLIPSE),
    {.name = "victim",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(ECLIPSE, victim),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "nodes: validators or miners, each alone; gateway: who sends the city's trades.",
     .choices = victims,
     .source = FORMAT},
    COUNT(ECLIPSE, node_first, "1", 0, 1000000, 0, "Index of the first victim.", FORMAT),
    COUNT(ECLIPSE, node_count, "1", 1, 1000000, 1, "Number of victims.", FORMAT),
    {.name = "connection_count",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(ECLIPSE, connection_count),
     .unit = "1",
     .doc = "Connections of each victim that must be held: 125 of a Bitcoin node of 2015, of which "
            "it opens 8 itself (Heilman et al. 2015).",
     .low = 1,
     .high = 1000000},
    {.name = "price_per_connection",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(ECLIPSE, price_per_connection),
     .presence = LW_PARAM_UNSET,
     .unit = "currency",
     .doc = "What it costs to hold one for as long as the attack lasts: an address, a host.",
     .high = 1e6,
     .fallback_text = "not known, and then neither is the cost"},
    PERIOD_ROWS(ECLIPSE),
};
const lw_param_table lw_eclipse_table = {.name = "eclipse",
                                         .doc = "Somebody who holds every link of some nodes.",
                                         .size = sizeof(ECLIPSE),
                                         .rows = eclipse_rows,
                                         .count = LW_PARAM_COUNT(eclipse_rows)};

static const char *const forms[] = {"unsigned", "altered", NULL};

#define RECORD lw_false_record_params
static const lw_param record_rows[] = {
    {.name = "settlement",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(RECORD, settlement),
     .presence = LW_PARAM_UNSET,
     .doc = "Name of the settlement whose records are false.",
     .fallback_text = "every settlement, the same trades in each"},
    {.name = "form",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(RECORD, form),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "unsigned: written without a signature of the meter that fits; altered: changed in one "
            "copy after it was final.",
     .choices = forms,
     .source = FORMAT},
    {.name = "share_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(RECORD, share_ratio),
     .unit = "1",
     .doc = "Share of the trade legs that are false, by chance.",
     .low = 0,
     .high = 1},
    {.name = "factor_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(RECORD, factor_ratio),
     .unit = "1",
     .doc = "Energy that is recorded over what was traded.",
     .low = 0,
     .high = 1000},
    COUNT(RECORD, party_count, "1", 1, 1000000, 1,
          "How many of those who keep the record are in it: operators of nodes, or the office.",
          FORMAT),
    PERIOD_ROWS(RECORD),
};
const lw_param_table lw_false_record_table = {.name = "false record",
                                              .doc = "Whoever keeps a record changes trades in it.",
                                              .size = sizeof(RECORD),
                                              .rows = record_rows,
                                              .count = LW_PARAM_COUNT(record_rows)};

const lw_param_variant lw_attack_variants[] = {
    {"false_reading", "Meters report one register times a factor.", &lw_false_reading_table, NULL},
    {"false_record", "Whoever keeps the record changes trades in it.", &lw_false_record_table,
     NULL},
    {"flood", "Somebody sends a ledger more transactions than it can carry.", &lw_flood_table,
     NULL},
    {"eclipse", "Somebody holds every link of some nodes of a ledger, or of its gateway.",
     &lw_eclipse_table, NULL},
    {NULL, NULL, NULL, NULL},
};

static bool is_of(const lw_variant *attack, const lw_param_table *table)
{
    return attack->choice != NULL && attack->choice->table == table;
}

const char *lw_attack_settlement(const lw_variant *attack)
{
    if (is_of(attack, &lw_flood_table)) {
        return ((const FLOOD *)attack->value)->settlement;
    }
    if (is_of(attack, &lw_false_record_table)) {
        return ((const RECORD *)attack->value)->settlement;
    }
    return is_of(attack, &lw_eclipse_table) ? ((const ECLIPSE *)attack->value)->settlement : NULL;
}

const lw_civil *lw_attack_start(const lw_variant *attack)
{
    return is_of(attack, &lw_flood_table)          ? &((const FLOOD *)attack->value)->start
           : is_of(attack, &lw_eclipse_table)      ? &((const ECLIPSE *)attack->value)->start
           : is_of(attack, &lw_false_record_table) ? &((const RECORD *)attack->value)->start
                                                   : NULL;
}

const lw_civil *lw_attack_end(const lw_variant *attack)
{
    return is_of(attack, &lw_flood_table)          ? &((const FLOOD *)attack->value)->end
           : is_of(attack, &lw_eclipse_table)      ? &((const ECLIPSE *)attack->value)->end
           : is_of(attack, &lw_false_record_table) ? &((const RECORD *)attack->value)->end
                                                   : NULL;
}

static lw_siege siege_of_flood(const FLOOD *params)
{
    return (lw_siege){.kind = LW_SIEGE_FLOOD,
                      .rate_tx_per_s = params->rate_tx_per_s,
                      .burst_us = lw_micro_from_double(params->burst_s),
                      .fee_micro = params->fee_per_tx,
                      .payload_bytes = (uint32_t)params->payload_bytes,
                      .step_count = (uint32_t)params->step_count};
}

static lw_siege siege_of_eclipse(const ECLIPSE *params)
{
    const bool knows_price = params->price_per_connection != LW_PARAM_ABSENT;
    const double price =
        knows_price ? lw_double_from_micro(params->price_per_connection) : (double)NAN;
    return (lw_siege){.kind = LW_SIEGE_ECLIPSE,
                      .is_of_gateway = params->victim == 1,
                      .node_first = (uint32_t)params->node_first,
                      .node_count = (uint32_t)params->node_count,
                      .cost_per_victim = price * (double)params->connection_count};
}

bool lw_attack_siege(const lw_variant *attack, const char *settlement, lw_siege *siege)
{
    const char *name = lw_attack_settlement(attack);
    if (name == NULL || settlement == NULL || strcmp(name, settlement) != 0 ||
        is_of(attack, &lw_false_record_table)) {
        return false;
    }
    *siege = is_of(attack, &lw_flood_table) ? siege_of_flood(attack->value)
                                            : siege_of_eclipse(attack->value);
    return true;
}

const lw_false_record_params *lw_attack_false_record(const lw_variant *attack,
                                                     const char *settlement)
{
    if (!is_of(attack, &lw_false_record_table)) {
        return NULL;
    }
    const RECORD *params = attack->value;
    return params->settlement == NULL || strcmp(params->settlement, settlement) == 0 ? params
                                                                                     : NULL;
}
