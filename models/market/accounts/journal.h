// SPDX-License-Identifier: Apache-2.0
/** @file models/market/accounts/journal.h
 *  Every posting in the order in which it was made: who paid whom how much, when and why.
 *
 *  Accounts that have a journal (lw_accounts.journal) add each posting that moves anything. Its
 *  owner sets the time, and takes the entries out before there are too many.
 */
#ifndef LEDGERWATT_MODELS_MARKET_ACCOUNTS_JOURNAL_H
#define LEDGERWATT_MODELS_MARKET_ACCOUNTS_JOURNAL_H

#include "models/market/accounts/posting.h"
#include "sim/base/state.h"
#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct lw_journal_entry {
    int64_t time_s;
    int64_t posting; /**< lw_posting */
    int64_t payer;   /**< lw_account, as the payee */
    int64_t payee;
    lw_money_micro amount_micro; /**< negative: it takes an earlier one back */
} lw_journal_entry;

typedef struct lw_journal {
    int64_t time_s; /**< of the entries to come */
    size_t count;
    size_t capacity;
    lw_journal_entry *entries;
    bool is_out_of_memory; /**< an entry is lost */
} lw_journal;

/** Adds an entry at the journal's time. */
void lw_journal_add(lw_journal *journal, lw_transfer transfer, lw_money_micro amount_micro);
/** LW_ERR_MEMORY when an entry was lost. */
lw_status lw_journal_check(const lw_journal *journal, lw_error *error);
/** Forgets the entries, and keeps their room. */
void lw_journal_clear(lw_journal *journal);
void lw_journal_fini(lw_journal *journal);
/** Saves or loads the entries that were not taken out yet, and the time. */
void lw_journal_state(lw_journal *journal, lw_state *state);

#endif
