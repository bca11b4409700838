// SPDX-License-Identifier: Apache-2.0
#include "models/city/journal_series.h"

#include "models/city/figure.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAME_SIZE = 96 };
#define TIME_UNIT "seconds since 1970-01-01 00:00:00"

#define COLUMN(member, name_, unit_, type_, text)                                                  \
    {                                                                                              \
        .name = (name_), .unit = (unit_), .long_name = (text), .type = (type_),                    \
        .offset = offsetof(lw_journal_entry, member)                                               \
    }

static const lw_figure columns[LW_JOURNAL_COLUMN_COUNT] = {
    COLUMN(time_s, "posting_time", TIME_UNIT, LW_SERIES_COUNT,
           "Start of the metering interval that it belongs to"),
    COLUMN(posting, "why", "1", LW_SERIES_COUNT, "Why: index along posting_kind"),
    COLUMN(payer, "payer_account", "1", LW_SERIES_COUNT, "Who pays: index along account"),
    COLUMN(payee, "payee_account", "1", LW_SERIES_COUNT, "Who receives: index along account"),
    COLUMN(amount_micro, "amount", LW_UNIT_CURRENCY, LW_SERIES_MICRO,
           "How much; negative: it takes an earlier posting back"),
};

static void name_account(const lw_accounts *accounts, lw_account account,
                         const lw_scenario *scenario, const lw_roster *roster, char *out)
{
    uint32_t index = 0;
    const char *kind = lw_account_kind(accounts, account, &index);
    const lw_settlement_params *settlements = scenario->settlements.items;
    if (account < LW_ACCOUNT_FIXED_COUNT) {
        snprintf(out, NAME_SIZE, "%s", kind);
    } else if (account < lw_account_clearing(accounts, 0) + accounts->community_count) {
        snprintf(out, NAME_SIZE, "%s/%s", kind, roster->communities[index].name);
    } else if (account < lw_account_member(accounts, 0)) {
        snprintf(out, NAME_SIZE, "%s/%s", kind, settlements[index].name);
    } else {
        snprintf(out, NAME_SIZE, "%s", roster->ids[index]);
    }
}

static lw_status declare_accounts(const lw_journal_series *series, const lw_accounts *accounts,
                                  const lw_scenario *scenario, const lw_roster *roster,
                                  lw_error *error)
{
    const size_t count = accounts->account_count;
    const char **names = calloc(count, sizeof *names);
    char(*texts)[NAME_SIZE] = calloc(count, sizeof *texts);
    lw_status status = LW_OK;
    if (names == NULL || texts == NULL) {
        status = lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        name_account(accounts, (lw_account)i, scenario, roster, texts[i]);
        names[i] = texts[i];
    }
    if (status == LW_OK) {
        lw_dim_id account;
        const lw_dimension_spec spec = {"journal", "account", "1", "Who has money"};
        status = lw_store_dimension_text(series->store, &spec, names, count, &account, error);
    }
    free(names);
    free(texts);
    return status;
}

static lw_status declare_kinds(const lw_journal_series *series, lw_error *error)
{
    const char *names[LW_POSTING_COUNT];
    for (size_t i = 0; i < LW_POSTING_COUNT; i++) {
        names[i] = lw_posting_name((lw_posting)i);
    }
    lw_dim_id kind;
    const lw_dimension_spec spec = {"journal", "posting_kind", "1", "Why money moves"};
    return lw_store_dimension_text(series->store, &spec, names, LW_POSTING_COUNT, &kind, error);
}

lw_status lw_journal_series_declare(lw_journal_series *series, lw_city *city,
                                    const lw_scenario *scenario, const lw_roster *roster,
                                    lw_store *store, lw_error *error)
{
    *series = (lw_journal_series){.journal = lw_city_journal(city), .store = store};
    if (series->journal == NULL) {
        return LW_OK;
    }
    lw_dim_id row = 0;
    lw_status status = declare_accounts(series, lw_city_accounts(city), scenario, roster, error);
    if (status == LW_OK) {
        status = declare_kinds(series, error);
    }
    if (status == LW_OK) {
        status = lw_store_dimension_growing(
            store, "journal", "posting", "Posting, in the order in which it was made", &row, error);
    }
    const lw_placement where = {"journal", lw_currency_codes[scenario->currency], 1, {row}};
    return status == LW_OK ? lw_figures_declare(store, columns, LW_JOURNAL_COLUMN_COUNT, &where,
                                                series->ids, error)
                           : status;
}

lw_status lw_journal_series_write(const lw_journal_series *series, lw_error *error)
{
    if (series->journal == NULL) {
        return LW_OK;
    }
    lw_status status = lw_journal_check(series->journal, error);
    for (size_t i = 0; status == LW_OK && i < series->journal->count; i++) {
        status = lw_figures_append(series->store, columns, LW_JOURNAL_COLUMN_COUNT, series->ids,
                                   &series->journal->entries[i], error);
    }
    lw_journal_clear(series->journal);
    return status;
}
