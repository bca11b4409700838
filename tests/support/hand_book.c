// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hand_book.h"

#include "sim/base/check.h"

#include <string.h>

const lw_tariff hand_tariff = {.retail_micro_per_kwh = 200000, .feed_in_micro_per_kwh = 100000};

static const char *const names[HAND_MEMBERS_MAX] = {
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k",  "l",  "m",  "n",  "o",  "p",
    "q", "r", "s", "t", "u", "v", "w", "x", "y", "z", "za", "zb", "zc", "zd", "ze", "zf"};

static const lw_param_variant *variant_named(const char *tag)
{
    const lw_param_variant *variant = lw_exchange_variants;
    while (strcmp(variant->tag, tag) != 0) {
        variant++;
        LW_ASSERT(variant->tag != NULL);
    }
    return variant;
}

void hand_begin(hand_book *hand, size_t count, const char *tag, const void *params)
{
    LW_ASSERT(count <= HAND_MEMBERS_MAX);
    memset(hand, 0, sizeof *hand);
    hand->arena = lw_arena_create(1 << 20);
    hand->tariff = hand_tariff;
    hand->count = count;
    for (uint32_t i = 0; i < count; i++) {
        hand->groups[i] = (lw_exchange_group){.name = names[i], .first = i, .count = 1};
        hand->participants[i] = i;
    }
    hand->members = (lw_exchange_members){hand->groups, count, (uint32_t)count};
    const lw_variant choice = {.choice = variant_named(tag), .value = (void *)params};
    const lw_exchange_config config = {
        .choice = &choice, .members = &hand->members, .member_count_max = count};
    LW_ASSERT(lw_exchange_create(&config, hand->arena, &hand->exchange, NULL) == LW_OK);
}

void hand_end(hand_book *hand)
{
    lw_arena_destroy(hand->arena);
}

const lw_clearing *hand_clear(hand_book *hand, const int64_t *import, const int64_t *export)
{
    const lw_exchange_book book = {hand->count, hand->participants, import, export};
    const lw_exchange_round round = {.book = &book, .tariff = &hand->tariff};
    return lw_exchange_clear(hand->exchange, &round);
}
