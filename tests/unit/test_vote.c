// SPDX-License-Identifier: Apache-2.0
#include "models/market/contract/vote.h"
#include "tests/support/contract_case.h"

#include <criterion/criterion.h>

static lw_contract_group_params homes[] = {{"homes"}, {"flats"}};

static lw_vote_params params_of(double turnout_ratio, double approval_ratio)
{
    lw_vote_params params;
    lw_param_set_defaults(&lw_vote_table, &params);
    params.name = "assembly";
    params.groups = (lw_array){2, homes};
    params.first_month = 2;
    params.every_month = 3;
    params.turnout_ratio = turnout_ratio;
    params.approval_ratio = approval_ratio;
    return params;
}

Test(vote, changes_the_exchange_from_the_next_month_on_and_back)
{
    const lw_vote_params params = params_of(1, 1);
    contract_case c;
    town_begin(&c, &lw_vote_class, &params);
    /* Ballots after months 2, 5, 8 ...: each passes, and turns it over. */
    static const bool in_force_after[] = {false, true, true, true, false, false, false, true};
    for (size_t month = 0; month < 8; month++) {
        town_end_month(&c, NULL, NULL);
        cr_assert_eq(lw_contract_set_exchange(c.set) == &params.exchange, in_force_after[month]);
        if (month == 2) {
            town_replace(&c);
        }
    }
    cr_assert_eq(town_count(&c, LW_OPERATION_VOTE), 3 * 8);
    cr_assert_eq(town_count(&c, LW_OPERATION_VOTE_COUNT), 3);
    town_end(&c);
}

Test(vote, needs_its_quorum_and_more_than_its_majority)
{
    lw_vote_params params = params_of(1, 1);
    params.quorum_ratio = 500000;
    params.majority_ratio = 500000;
    cr_assert(lw_vote_passes(&params, 10, 5, 3));
    cr_assert_not(lw_vote_passes(&params, 10, 4, 4), "no quorum");
    cr_assert_not(lw_vote_passes(&params, 10, 6, 3), "a tie is no majority");
    params.majority_ratio = 666667;
    cr_assert_not(lw_vote_passes(&params, 10, 9, 6));
    cr_assert(lw_vote_passes(&params, 10, 9, 7));
    params.quorum_ratio = 0;
    cr_assert_not(lw_vote_passes(&params, 10, 0, 0), "nobody came");
}

Test(vote, is_drawn_alike_every_time_and_in_proportion)
{
    int64_t cast[2] = {0};
    int64_t yes[2] = {0};
    for (int run = 0; run < 2; run++) {
        lw_vote_params params = params_of(0.6, 0.25);
        params.every_month = 1;
        contract_case c;
        town_begin(&c, &lw_vote_class, &params);
        for (int month = 0; month < 251; month++) {
            town_end_month(&c, NULL, NULL);
        }
        cast[run] = town_figure(&c, LW_VOTE_CAST);
        yes[run] = town_figure(&c, LW_VOTE_YES);
        town_end(&c);
    }
    cr_assert_eq(cast[0], cast[1]);
    cr_assert_eq(yes[0], yes[1]);
    cr_assert_float_eq((double)cast[0], 0.6 * 2000, 4 * 21.9);
    cr_assert_float_eq((double)yes[0], 0.25 * (double)cast[0], 4 * 15);
}
