// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/trust/trust_params.h"

#define NOBODY_MEASURED "no default: nobody measured it for such a community"

#define PARTIES(member, text)                                                                      \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_INTEGER, .offset = offsetof(lw_trust_params, member),    \
        .presence = LW_PARAM_UNSET, .unit = "1", .doc = (text),                                    \
        .source = "no default: a scenario that knows says it", .low = 1, .high = 1e6,              \
        .fallback_text = "not looked at"                                                           \
    }
#define CHANCE(member, text)                                                                       \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_trust_params, member),       \
        .presence = LW_PARAM_UNSET, .unit = "1/year", .doc = (text), .source = NOBODY_MEASURED,    \
        .high = 1, .fallback_text = "not known: its part of the expected loss is left out"         \
    }
#define LOOK(member, text)                                                                         \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_trust_params, member),       \
        .presence = LW_PARAM_UNSET, .unit = "1", .doc = (text), .source = NOBODY_MEASURED,         \
        .high = 1, .fallback_text = "nobody is known to look"                                      \
    }

static const lw_param rows[] = {
    PARTIES(software_image_count, "Different builds of software that the nodes run."),
    PARTIES(host_count, "Independent hosts (data centres, clouds) that the nodes stand at."),
    PARTIES(meter_source_count,
            "Independent sources of readings, any of which could alter what nodes are told."),
    CHANCE(dishonest_party_per_year,
           "Chance in a year that one party that keeps the record would betray it, alone or with "
           "others: c."),
    {.name = "common_cause_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_trust_params, common_cause_ratio),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Part of that chance that strikes all parties of a ledger at once, since they share "
            "software, an operator or an interest: beta. It caps what many parties gain at 1 / "
            "beta.",
     .source = "assumption: the upper end that reliability engineering takes for redundant "
               "channels of one make (UNVERIFIED)",
     .high = 1,
     .fallback = 0.1},
    CHANCE(contract_bug_per_year, "Chance in a year that a fault of the software gives the money "
                                  "on its way to somebody else."),
    CHANCE(key_loss_per_year,
           "Chance in a year that a member loses the key, or the access, to his own money."),
    CHANCE(embezzlement_per_year,
           "Chance in a year that whoever passes the money on takes what is on its way."),
    {.name = "recovery_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_trust_params, recovery_ratio),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Part of a loss that comes back: insurance, guarantee, a court.",
     .source = "assumption: nothing comes back (UNVERIFIED)",
     .high = 1},
    LOOK(statement_check_ratio,
         "Chance that a member compares his statement of a month with his meter."),
    LOOK(audit_ratio, "Share of the records that an audit compares with the meters."),
    {.name = "bribe_per_party",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_trust_params, bribe_per_party),
     .presence = LW_PARAM_UNSET,
     .unit = "currency",
     .doc = "What a party that keeps the record asks to betray it.",
     .source = NOBODY_MEASURED,
     .high = 1e9,
     .fallback_text =
         "not known: bribes are no way that has a cost, only the bribe below which they pay"},
    {.name = "rewrite",
     .kind = LW_PARAM_OBJECT,
     .offset = offsetof(lw_trust_params, rewrite),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "What a rewrite costs by the rules of the record, beside bribes, and what it brings.",
     .source = "definition of the scenario format",
     .table = &lw_rewrite_table},
    {.name = "deletes_keys",
     .kind = LW_PARAM_BOOLEAN,
     .offset = offsetof(lw_trust_params, deletes_keys),
     .presence = LW_PARAM_DEFAULTED,
     .doc =
         "Whether the key to an encrypted content, or the content behind a commitment with its "
         "salt (`payload` of the record), are deleted when a member asks to be forgotten; without "
         "that he never is, and with it a trace under his number stays.",
     .source =
         "CNIL 2018: deleting the key comes close to erasure; that it is done is not the rule"},
    {.name = "retention_year",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_trust_params, retention_year),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "year",
     .doc = "How long a record can be read. A ledger has no end of its own: these are the years "
            "that are looked at.",
     .source = "Code de commerce L123-22: books are kept ten years (UNVERIFIED)",
     .high = 1000,
     .fallback = 10},
    {.name = "reader_count",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_trust_params, reader_count),
     .presence = LW_PARAM_UNSET,
     .unit = "1",
     .doc = "Parties that can read everybody's record.",
     .source = "derived: who runs a node where nodes can read it (`payload`), else the organiser",
     .low = 0,
     .high = 1e9,
     .fallback_text =
         "one for each operator of a node that can read it (a public chain: each node), else 1"},
};

const lw_param_table lw_trust_table = {
    .name = "trust",
    .doc = "What is known of whom a settlement trusts, and of what can go wrong.",
    .size = sizeof(lw_trust_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};
