// SPDX-License-Identifier: Apache-2.0
#include "models/market/accounts/journal.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 256 };

static bool make_room(lw_journal *journal, size_t capacity)
{
    if (capacity <= journal->capacity) {
        return true;
    }
    lw_journal_entry *entries = realloc(journal->entries, capacity * sizeof *entries);
    if (entries == NULL) {
        return false;
    }
    journal->entries = entries;
    journal->capacity = capacity;
    return true;
}

void lw_journal_add(lw_journal *journal, lw_transfer transfer, lw_money_micro amount_micro)
{
    if (journal->count == journal->capacity) {
        const size_t capacity = journal->capacity == 0 ? FIRST_CAPACITY : 2 * journal->capacity;
        if (!make_room(journal, capacity)) {
            journal->is_out_of_memory = true;
            return;
        }
    }
    journal->entries[journal->count++] = (lw_journal_entry){.time_s = journal->time_s,
                                                            .posting = (int64_t)transfer.posting,
                                                            .payer = transfer.payer,
                                                            .payee = transfer.payee,
                                                            .amount_micro = amount_micro};
}

lw_status lw_journal_check(const lw_journal *journal, lw_error *error)
{
    return journal->is_out_of_memory ? lw_error_set(error, LW_ERR_MEMORY, "/output/journal",
                                                    "memory ran out for the journal of postings")
                                     : LW_OK;
}

void lw_journal_clear(lw_journal *journal)
{
    journal->count = 0;
}

void lw_journal_fini(lw_journal *journal)
{
    free(journal->entries);
    *journal = (lw_journal){0};
}

void lw_journal_state(lw_journal *journal, lw_state *state)
{
    uint64_t count = journal->count;
    LW_STATE_MEMBER(state, journal, time_s);
    lw_state_item_count(state, "entry_count", &count, LW_STATE_COUNT_MAX, sizeof *journal->entries);
    if (!lw_state_is_good(state)) {
        return;
    }
    if (!make_room(journal, (size_t)count)) {
        lw_state_fail_as(state, LW_ERR_MEMORY, "entries", "memory ran out");
        return;
    }
    journal->count = (size_t)count;
    LW_STATE_ARRAY(state, journal, entries, journal->count);
}
