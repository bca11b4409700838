// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/intermediary/office_params.h"

#include <stdio.h>

enum { DAY_S = 86400, MONTH_DAYS = 30 };

#define REAL(member, unit_, low_, high_, value, text, source_)                                     \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_office_params, member),      \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = source_,         \
        .low = (low_), .high = (high_), .fallback = (value)                                        \
    }

#define COUNT(member, unit_, low_, high_, value, text, source_)                                    \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_INTEGER, .offset = offsetof(lw_office_params, member),   \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = source_,         \
        .low = (low_), .high = (high_), .fallback = (value)                                        \
    }

/* CIREN Rennes 2025: 20 % of a job of 1,607 h a year, for 136 members. */
#define CIREN_H_PER_WEEK 6.16
#define FULL_TIME_H_PER_WEEK 35
#define SPLIT                                                                                      \
    "derived: the functions compute_keys, record and invoice of the matrix (CIREN Rennes 2025), "  \
    "a twelfth of their year at 21.78 an hour; their split is ours (UNVERIFIED)"

#define STATEMENT_DAY(value, source_)                                                              \
    REAL(statement_day, "day", 0, 28, value,                                                       \
         "Days after the local month began at which the statement is posted, if it is made.",      \
         source_)
#define STATEMENT_MONTHS(value, source_)                                                           \
    COUNT(statement_months, "month", 1, 12, value,                                                 \
          "Months of one statement, counted from the first of the period.", source_)
#define STAFF(value, source_)                                                                      \
    REAL(staff_h_per_week, "h", 0.01, 1e5, value,                                                  \
         "Hours a week that the staff has for statements; they wait for each other.", source_)
#define ERRORS(value, source_)                                                                     \
    REAL(error_ratio, "1", 0, 1, value, "Part of the statements that are wrong and made again.",   \
         source_)
#define DEADLINE(days, source_)                                                                    \
    REAL(deadline_s, "s", 0, 3.2e9, (days)*DAY_S,                                                  \
         "Trades not final this long after their interval are refused.", source_)
#define SERVER(power_w, power_source, share, share_source)                                         \
    REAL(server_power_w, "W", 0, 1e5, power_w, "Power of the server, cooling included.",           \
         power_source),                                                                            \
        REAL(server_share_ratio, "1", 0, 1, share,                                                 \
             "Share of that power charged to the settlement.", share_source)
#define REPLICAS(value, source_)                                                                   \
    COUNT(replica_count, "1", 1, 100, value, "Copies of the data base.", source_)
#define HOSTING(value, source_)                                                                    \
    {                                                                                              \
        .name = "hosting_per_year", .kind = LW_PARAM_MICRO,                                        \
        .offset = offsetof(lw_office_params, hosting_per_year), .presence = LW_PARAM_DEFAULTED,    \
        .unit = "currency/year", .doc = "Price of hosting the server, without its electricity.",   \
        .source = source_, .high = 1e8, .fallback = (value)                                        \
    }

/* What no source tells apart between the kinds. */
#define SAME_FOR_ALL                                                                               \
    REAL(statement_work_h, "h", 0, 1e4, 3.83, "Work on one statement, whoever it is for.", SPLIT), \
        REAL(statement_work_h_per_member, "h", 0, 100, 0.0191,                                     \
             "Work on one statement for each member.", SPLIT),                                     \
        REAL(error_found_day, "day", 0, 366, 14, "Days after which a wrong statement is found.",   \
             "assumption: the next time a member looks (UNVERIFIED)"),                             \
        REAL(energy_per_record_j, "J", 0, 1e6, 0.005, "Energy of storing one trade once.",         \
             "assumption: as a Fabric validator, 118 W at 23,000 tx/s, arXiv 2210.11839 "          \
             "(UNVERIFIED)"),                                                                      \
        COUNT(record_bytes, "B", 1, 1e6, 200, "Size of one trade in the data base.",               \
              "assumption: as a ledger's transaction (UNVERIFIED)"),                               \
        REAL(server_embodied_kg_per_year, "kg/year", 0, 1e6, 10,                                   \
             "CO2e of making the server, for each year of use.", "assumption (UNVERIFIED)")

#define HOSTED_SERVER                                                                              \
    SERVER(25, "engineering assumption: slice of a hosted server, PUE 1.5 included (UNVERIFIED)",  \
           1, "assumption: it does nothing else (UNVERIFIED)"),                                    \
        REPLICAS(2, "assumption: one data base and one back-up (UNVERIFIED)"),                     \
        HOSTING(100, "assumption (UNVERIFIED)")
/* A data base in a data centre that is there anyway. */
#define SHARED_SERVER                                                                              \
    SERVER(25, "as a syndicate's (UNVERIFIED)", 0.1,                                               \
           "assumption: one of ten tasks of a server that runs anyway (UNVERIFIED)"),              \
        REPLICAS(2, "assumption: one data base and one back-up (UNVERIFIED)"),                     \
        HOSTING(10, "assumption: that share of a syndicate's (UNVERIFIED)")

#define MONTHLY STATEMENT_MONTHS(1, "assumption: as the payment's invoices (UNVERIFIED)")
#define NO_ERRORS ERRORS(0, "no rate was read: a scenario that knows one says it (UNVERIFIED)")
#define THREE_MONTHS                                                                               \
    DEADLINE(90, "assumption: a month, its statement, and two months of delay (UNVERIFIED)")
#define CLERK                                                                                      \
    STAFF(FULL_TIME_H_PER_WEEK,                                                                    \
          "assumption: one clerk at the legal working week of France, on statements while they "   \
          "are made (UNVERIFIED)")

static const lw_param syndicate_rows[] = {STATEMENT_DAY(5, "assumption (UNVERIFIED)"),
                                          MONTHLY,
                                          CLERK,
                                          NO_ERRORS,
                                          THREE_MONTHS,
                                          HOSTED_SERVER,
                                          SAME_FOR_ALL};

static const lw_param owners_association_rows[] = {
    STATEMENT_DAY(5, "as a syndicate's (UNVERIFIED)"),
    MONTHLY,
    STAFF(CIREN_H_PER_WEEK, "derived: CIREN Rennes 2025, 20 % of a job of 1,607 h a year"),
    NO_ERRORS,
    THREE_MONTHS,
    SERVER(40, "engineering assumption: an office computer with a spreadsheet (UNVERIFIED)", 0.037,
           "derived: on for the staff's 6.16 of 168 h a week"),
    REPLICAS(2, "assumption: the spreadsheet and a copy (UNVERIFIED)"),
    HOSTING(0, "definition: a spreadsheet on a computer that is there"),
    SAME_FOR_ALL,
    {.name = "answers_at_once",
     .kind = LW_PARAM_BOOLEAN,
     .offset = offsetof(lw_office_params, answers_at_once),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "A live server in place of the spreadsheet: on all the time, at server_power_w, and "
            "hosted "
            "for live_hosting_per_year. Contracts in which somebody waits for an answer need it.",
     .source = "definition: a spreadsheet is open in office hours"},
    {.name = "live_hosting_per_year",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_office_params, live_hosting_per_year),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "currency/year",
     .doc = "Price of hosting a live server, where answers_at_once asks for one.",
     .source = "as a syndicate's (UNVERIFIED)",
     .high = 1e8,
     .fallback = 100}};

static const lw_param grid_operator_rows[] = {STATEMENT_DAY(5, "as a syndicate's (UNVERIFIED)"),
                                              MONTHLY,
                                              CLERK,
                                              NO_ERRORS,
                                              THREE_MONTHS,
                                              SHARED_SERVER,
                                              SAME_FOR_ALL};

static const lw_param local_authority_rows[] = {
    STATEMENT_DAY(20, "assumption: after the accountant has signed (UNVERIFIED)"),
    STATEMENT_MONTHS(3, "assumption: municipal services are billed by the quarter (UNVERIFIED)"),
    CLERK,
    NO_ERRORS,
    DEADLINE(180, "assumption: a quarter, its statement, and two months of delay (UNVERIFIED)"),
    SHARED_SERVER,
    SAME_FOR_ALL};

static const lw_param retailer_rows[] = {
    STATEMENT_DAY(1, "assumption: with the invoice, on the first day (UNVERIFIED)"),
    MONTHLY,
    CLERK,
    NO_ERRORS,
    THREE_MONTHS,
    SHARED_SERVER,
    SAME_FOR_ALL};

bool lw_office_is_live(const lw_param_table *table, const lw_office_params *params)
{
    return table != &lw_owners_association_table || params->answers_at_once;
}

void lw_office_check(const void *params, const char *pointer, lw_report *report)
{
    const lw_office_params *own = params;
    const double days = MONTH_DAYS * (double)own->statement_months + own->statement_day;
    if (days * DAY_S <= own->deadline_s) {
        return;
    }
    char where[LW_POINTER_SIZE];
    char suggestion[64];
    snprintf(where, sizeof where, "%s/deadline_s", pointer);
    snprintf(suggestion, sizeof suggestion, "%.0f, or fewer statement_months",
             (31 * (double)own->statement_months + own->statement_day) * DAY_S);
    lw_report_warning(report, LW_ERR_INCONSISTENT, where, suggestion,
                      "a statement of %lld month%s is posted about %.10g days after the first "
                      "trades on it, which are refused after %.10g days",
                      (long long)own->statement_months, own->statement_months == 1 ? "" : "s", days,
                      own->deadline_s / DAY_S);
}

#define TABLE(tag, title, text)                                                                    \
    const lw_param_table lw_##tag##_table = {.name = (title),                                      \
                                             .doc = (text),                                        \
                                             .size = sizeof(lw_office_params),                     \
                                             .rows = tag##_rows,                                   \
                                             .count = LW_PARAM_COUNT(tag##_rows)}

TABLE(syndicate, "syndicate record",
      "The co-owners' syndicate keeps the books and posts a statement every month.");
TABLE(owners_association, "owners' association record",
      "The owners' association keeps the books in a spreadsheet, a few hours a week.");
TABLE(grid_operator, "grid operator record",
      "The grid operator, who reads the meters and computes the keys anyway, keeps the books.");
TABLE(local_authority, "local authority record",
      "The local authority keeps the books and posts a statement every quarter.");
TABLE(retailer, "retailer record",
      "A retailer keeps the books and puts them on the invoices that he sends anyway.");
