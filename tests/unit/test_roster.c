// SPDX-License-Identifier: Apache-2.0
#include "models/city/roster.h"

#include <criterion/criterion.h>

static lw_community_params communities[] = {{"south"}, {"north"}};

static lw_group_params group(const char *name, int64_t count, const char *community)
{
    return (lw_group_params){.name = name, .count = count, .community = community};
}

static lw_roster roster_of(lw_group_params *groups, size_t count, lw_arena *arena)
{
    const lw_scenario scenario = {.communities = {2, communities}, .participants = {count, groups}};
    lw_roster roster;
    lw_error error;
    cr_assert_eq(lw_roster_create(&scenario, arena, &roster, &error), LW_OK);
    return roster;
}

/* Goal: who stands where does not depend on the order in the file. */
Test(roster, is_the_same_for_any_order_of_groups)
{
    lw_group_params forward[] = {group("b", 2, "south"), group("a", 3, "south"),
                                 group("c", 1, "north")};
    lw_group_params backward[] = {forward[2], forward[1], forward[0]};
    lw_arena *arena = lw_arena_create(1 << 20);
    const lw_roster one = roster_of(forward, 3, arena);
    const lw_roster two = roster_of(backward, 3, arena);
    cr_assert_eq(one.participant_count, 6);
    for (uint32_t i = 0; i < 6; i++) {
        cr_assert_str_eq(one.ids[i], two.ids[i]);
    }
    cr_assert_str_eq(one.ids[0], "c/0", "communities are in order of their names");
    cr_assert_str_eq(one.ids[1], "a/0");
    cr_assert_str_eq(one.ids[5], "b/1");
    lw_arena_destroy(arena);
}

Test(roster, gives_each_community_one_range)
{
    lw_group_params groups[] = {group("b", 2, "south"), group("a", 3, "south"),
                                group("c", 1, "north")};
    lw_arena *arena = lw_arena_create(1 << 20);
    const lw_roster roster = roster_of(groups, 3, arena);
    cr_assert_str_eq(roster.communities[0].name, "north");
    cr_assert_eq(roster.communities[0].first, 0);
    cr_assert_eq(roster.communities[0].count, 1);
    cr_assert_eq(roster.communities[1].first, 1);
    cr_assert_eq(roster.communities[1].count, 5);
    lw_arena_destroy(arena);
}

/* Index 10 follows index 9: numbers are ordered as numbers. */
Test(roster, orders_indices_as_numbers)
{
    lw_group_params groups[] = {group("home", 12, "south")};
    lw_arena *arena = lw_arena_create(1 << 20);
    const lw_roster roster = roster_of(groups, 1, arena);
    cr_assert_str_eq(roster.ids[2], "home/2");
    cr_assert_str_eq(roster.ids[10], "home/10");
    lw_arena_destroy(arena);
}

Test(roster, may_be_empty)
{
    lw_group_params groups[] = {group("home", 0, "south")};
    lw_arena *arena = lw_arena_create(1 << 20);
    const lw_roster roster = roster_of(groups, 1, arena);
    cr_assert_eq(roster.participant_count, 0);
    cr_assert_eq(roster.communities[0].count, 0);
    lw_arena_destroy(arena);
}

Test(roster, says_when_memory_is_out)
{
    lw_group_params groups[] = {group("home", 100000, "south")};
    const lw_scenario scenario = {.communities = {2, communities}, .participants = {1, groups}};
    lw_arena *arena = lw_arena_create(100000);
    lw_roster roster;
    lw_error error;
    cr_assert_eq(lw_roster_create(&scenario, arena, &roster, &error), LW_ERR_MEMORY);
    lw_arena_destroy(arena);
}
