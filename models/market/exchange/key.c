// SPDX-License-Identifier: Apache-2.0
#include "models/market/exchange/key.h"

#include "models/market/exchange/pool.h"
#include "sim/base/check.h"
#include "sim/base/suggestion.h"

#include <stdio.h>
#include <string.h>

/* How many participants of the book come before this one. */
static size_t place_of(const lw_exchange_book *book, uint32_t participant)
{
    size_t low = 0;
    size_t high = book->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (book->participants[middle] < participant) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

lw_key_span lw_key_places(const lw_exchange_book *book, const lw_exchange_group *group)
{
    const size_t first = place_of(book, group->first);
    return (lw_key_span){first, place_of(book, group->first + group->count) - first};
}

size_t lw_key_group_named(const lw_exchange_members *members, const char *name)
{
    size_t g = 0;
    while (g < members->group_count && strcmp(members->groups[g].name, name) != 0) {
        g++;
    }
    return g;
}

const lw_exchange_group *lw_key_find_group(const lw_exchange_members *members, const char *name)
{
    const size_t g = lw_key_group_named(members, name);
    LW_ASSERT(g < members->group_count);
    return &members->groups[g];
}

int64_t lw_key_whole_micro(int64_t sum_micro, size_t share_count)
{
    const int64_t rounding = share_count == 0 ? 0 : ((int64_t)share_count - 1) / 2;
    const int64_t missing = LW_MICRO - sum_micro;
    return missing >= -rounding && missing <= rounding ? sum_micro : LW_MICRO;
}

void lw_key_settle(const lw_exchange_round *round, lw_price_micro_per_kwh price_micro_per_kwh,
                   lw_clearing *clearing, int64_t *scratch)
{
    const lw_exchange_book *book = round->book;
    const lw_energy_milliwh taken = lw_pool_sum(clearing->bought_milliwh, book->count);
    if (taken == 0) {
        return;
    }
    lw_split(taken, book->export_milliwh, book->count, clearing->sold_milliwh, scratch);
    lw_pool_settle(book, price_micro_per_kwh, clearing, scratch);
}

void lw_key_check_group(const lw_exchange_context *context, const char *name, const char *pointer,
                        lw_report *report)
{
    const lw_exchange_members *members = context->members;
    if (name == NULL || lw_key_group_named(members, name) < members->group_count) {
        return;
    }
    char quote[96];
    char advice[LW_SUGGESTION_SIZE];
    lw_suggestion suggestion;
    lw_suggestion_begin(&suggestion, name);
    for (size_t g = 0; g < members->group_count; g++) {
        lw_suggestion_offer(&suggestion, members->groups[g].name);
    }
    lw_report_error(report, LW_ERR_BAD_REFERENCE, pointer,
                    lw_suggestion_text(&suggestion, advice, sizeof advice),
                    context->is_book ? "\"%s\" neither produces nor consumes"
                                     : "there is no group \"%s\" in /participants",
                    lw_text_escape(name, quote, sizeof quote));
}

void lw_key_check_pair(const lw_exchange_members *members, const char *seller, const char *buyer,
                       const char *pointer, lw_report *report)
{
    const size_t from = lw_key_group_named(members, seller);
    const size_t to = lw_key_group_named(members, buyer);
    if (from < members->group_count && to < members->group_count &&
        members->groups[from].community != members->groups[to].community) {
        lw_report_error(report, LW_ERR_INCONSISTENT, pointer, "name groups of one community",
                        "groups \"%s\" and \"%s\" are in different communities and cannot trade",
                        seller, buyer);
    }
}

size_t lw_key_trade_count_max(const lw_exchange_setup *setup, size_t member_count)
{
    (void)setup;
    return 2 * member_count;
}
