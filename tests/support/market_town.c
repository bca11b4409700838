// SPDX-License-Identifier: Apache-2.0
#include "tests/support/market_town.h"

#include "sim/base/check.h"

#include <stdlib.h>
#include <string.h>

const lw_tariff town_tariff = {.retail_micro_per_kwh = 210000,
                               .feed_in_micro_per_kwh = 40000,
                               .local_grid_fee_micro_per_kwh = 60000,
                               .local_tax_ppm = 45000,
                               .retail_grid_fee_micro_per_kwh = 60000,
                               .retail_tax_ppm = 45000};

static const lw_exchange_group town_group = {.name = "town", .count = TOWN_MEMBERS_MAX};
const lw_exchange_members town_members = {
    .groups = &town_group, .group_count = 1, .participant_count = TOWN_MEMBERS_MAX};

static const lw_param_variant *variant_find(const char *tag)
{
    for (const lw_param_variant *variant = lw_exchange_variants; variant->tag; variant++) {
        if (strcmp(variant->tag, tag) == 0) {
            return variant;
        }
    }
    return NULL;
}

void town_begin(market_town *town, const lw_tariff *tariff,
                lw_price_micro_per_kwh price_micro_per_kwh)
{
    memset(town, 0, sizeof *town);
    town->arena = lw_arena_create(1 << 20);
    LW_ASSERT(town->arena != NULL);
    town->tariff = *tariff;
    town->pro_rata.price_per_kwh = price_micro_per_kwh;
    const lw_variant choice = {.choice = variant_find("pro_rata"), .value = &town->pro_rata};
    const lw_exchange_config config = {
        .choice = &choice, .members = &town_members, .member_count_max = TOWN_MEMBERS_MAX};
    const lw_accounts_size size = {
        .community_count = 2, .operator_count = 1, .member_count = TOWN_MEMBERS_MAX};
    LW_ASSERT(lw_exchange_create(&config, town->arena, &town->exchange, NULL) == LW_OK);
    LW_ASSERT(lw_accounts_init(&town->outside, &size, town->arena, NULL) == LW_OK);
    LW_ASSERT(lw_accounts_init(&town->inside, &size, town->arena, NULL) == LW_OK);
    for (uint32_t member = 0; member < TOWN_MEMBERS_MAX; member++) {
        town->participants[member] = member;
    }
}

void town_end(market_town *town)
{
    lw_arena_destroy(town->arena);
}

const lw_clearing *town_trade(market_town *town, size_t count,
                              const lw_energy_milliwh *import_milliwh,
                              const lw_energy_milliwh *export_milliwh)
{
    LW_ASSERT(count <= TOWN_MEMBERS_MAX);
    if (count > 0) {
        memcpy(town->import_milliwh, import_milliwh, count * sizeof *import_milliwh);
        memcpy(town->export_milliwh, export_milliwh, count * sizeof *export_milliwh);
    }
    town->book = (lw_exchange_book){.count = count,
                                    .participants = town->participants,
                                    .import_milliwh = town->import_milliwh,
                                    .export_milliwh = town->export_milliwh};
    const lw_exchange_round round = {.book = &town->book, .tariff = &town->tariff};
    const lw_clearing *clearing = lw_exchange_clear(town->exchange, &round);
    lw_bill_books books = {.outside = &town->outside,
                           .inside = &town->inside,
                           .outside_micro = town->outside_micro,
                           .inside_micro = town->inside_micro};
    lw_bill_community(&town->tariff, 0, &town->book, clearing, &books);
    return clearing;
}

lw_gain town_leg_gains(const market_town *town, const lw_clearing *clearing)
{
    lw_gain sum = {.clearing_micro = 0};
    for (uint32_t leg = 0; leg < clearing->trade_count; leg++) {
        const lw_gain gain = lw_gain_settled(&town->tariff, &clearing->trades[leg]);
        lw_gain_add(&sum, &gain);
    }
    return sum;
}

test_dice dice_seed(uint64_t seed)
{
    const char *chosen = getenv("LW_SEED");
    return (test_dice){.state = chosen != NULL ? strtoull(chosen, NULL, 10) : seed};
}

static uint64_t dice_bits(test_dice *dice)
{
    dice->state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t bits = dice->state;
    bits = (bits ^ (bits >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    bits = (bits ^ (bits >> 27)) * UINT64_C(0x94D049BB133111EB);
    return bits ^ (bits >> 31);
}

int64_t dice_roll(test_dice *dice, int64_t bound)
{
    return (int64_t)(dice_bits(dice) % (uint64_t)bound);
}

lw_tariff dice_tariff(test_dice *dice)
{
    const bool is_plain = dice_roll(dice, 8) == 0;
    const lw_price_micro_per_kwh retail = dice_roll(dice, 400000);
    return (lw_tariff){.retail_micro_per_kwh = retail,
                       .feed_in_micro_per_kwh = dice_roll(dice, retail / 2 + 1),
                       .local_grid_fee_micro_per_kwh = is_plain ? 0 : dice_roll(dice, 80000),
                       .local_tax_ppm = is_plain ? 0 : dice_roll(dice, 300000),
                       .retail_grid_fee_micro_per_kwh = is_plain ? 0 : dice_roll(dice, 80000),
                       .retail_tax_ppm = is_plain ? 0 : dice_roll(dice, 300000)};
}

static lw_energy_milliwh dice_energy(test_dice *dice)
{
    static const int64_t bounds[] = {3, 1000, 1000000, 100000000};
    return 1 + dice_roll(dice, bounds[dice_roll(dice, 4)]);
}

void dice_book(test_dice *dice, size_t count, lw_energy_milliwh *import_milliwh,
               lw_energy_milliwh *export_milliwh)
{
    for (size_t member = 0; member < count; member++) {
        const int64_t sort = dice_roll(dice, 10);
        import_milliwh[member] = sort < 6 ? dice_energy(dice) : 0;
        export_milliwh[member] = sort >= 5 && sort < 9 ? dice_energy(dice) : 0;
    }
}
