// SPDX-License-Identifier: Apache-2.0
#include "tests/support/public_case.h"

#include <math.h>
#include <string.h>

void public_case_begin(public_case *p, double days)
{
    pow_case_begin(&p->c, 1, 600, days);
    lw_param_set_defaults(&lw_pow_public_table, &p->chain);
    memset(p->rows, 0, sizeof p->rows);
    p->rows[0] = (lw_chain_row_params){.start = {2016, 1, 1, 0, 0, 0},
                                       .hash_rate_h_per_s = 1e18,
                                       .efficiency_j_per_gh = 0.25,
                                       .price_per_coin = 400,
                                       .reward_coin = 25,
                                       .fees_coin_per_day = 108,
                                       .tx_per_day = 86400,
                                       .carbon_intensity_kg_per_kwh = (double)NAN};
    p->chain.series = (lw_array){1, p->rows};
    p->chain.power = LW_CHAIN_EFFICIENCY;
    p->chain.pue_guess_ratio = 1;
    const lw_param *row = lw_param_find(&lw_pow_table, "chain");
    p->c.pow.chain = (lw_variant){lw_param_variant_find(row, "public_chain"), &p->chain};
    p->c.base.params.record.value = &p->c.pow;
}
