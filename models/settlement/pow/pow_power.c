// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow_power.h"

#include "models/settlement/pow/pow_hardware.h"
#include "sim/base/elementary.h"

#include <math.h>

#define HASHES_PER_GH 1e9
#define DAY_S 86400.0
#define YEAR_S 31557600.0

static double start_s(const lw_chain_row_params *row)
{
    return (double)lw_civil_seconds(&row->start);
}

/* The last row that began, or the first. */
static size_t row_at(const lw_array *series, double time_s)
{
    const lw_chain_row_params *rows = series->items;
    size_t low = 0;
    size_t high = series->count;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (start_s(&rows[middle]) <= time_s) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static double between(const lw_pow_public_params *params, double before, double after, double part)
{
    if (params->between_rows == 1 && !isnan(after)) { /* nothing is between it and the unknown */
        return before + part * (after - before);
    }
    if (params->between_rows == 2 && before > 0 && after > 0) {
        return before * lw_exp(part * lw_log(after / before));
    }
    return before;
}

/* The row in force; what changes gradually is between it and the next. */
static lw_chain_row_params row_now(const lw_pow_public_params *params, double time_s)
{
    const lw_chain_row_params *rows = params->series.items;
    const size_t i = row_at(&params->series, time_s);
    lw_chain_row_params row = rows[i];
    if (i + 1 < params->series.count && time_s > start_s(&row)) {
        const lw_chain_row_params *next = &rows[i + 1];
        const double part = (time_s - start_s(&row)) / (start_s(next) - start_s(&row));
        row.hash_rate_h_per_s =
            between(params, row.hash_rate_h_per_s, next->hash_rate_h_per_s, part);
        row.efficiency_j_per_gh =
            between(params, row.efficiency_j_per_gh, next->efficiency_j_per_gh, part);
        row.price_per_coin = between(params, row.price_per_coin, next->price_per_coin, part);
        row.fees_coin_per_day =
            between(params, row.fees_coin_per_day, next->fees_coin_per_day, part);
        row.tx_per_day = between(params, row.tx_per_day, next->tx_per_day, part);
    }
    return row;
}

typedef struct fleet {
    size_t count;
    double least_j_per_gh;
    double most_j_per_gh;
    double sum_j_per_gh;
    double best_j_per_gh; /* of all that could be bought */
} fleet;

/* Adds a model that could be bought. */
static void consider(fleet *f, double e_j_per_gh, bool is_used)
{
    if (!(e_j_per_gh >= f->best_j_per_gh)) {
        f->best_j_per_gh = e_j_per_gh;
    }
    if (is_used) {
        f->count++;
        f->sum_j_per_gh += e_j_per_gh;
        f->least_j_per_gh = e_j_per_gh < f->least_j_per_gh ? e_j_per_gh : f->least_j_per_gh;
        f->most_j_per_gh = e_j_per_gh > f->most_j_per_gh ? e_j_per_gh : f->most_j_per_gh;
    }
}

static void consider_all(fleet *f, const lw_hardware_params *hardware, size_t count,
                         const lw_pow_public_params *params, double time_s, double threshold)
{
    for (size_t i = 0; i < count; i++) {
        const double e = hardware[i].efficiency_j_per_gh;
        const double age_s = time_s - (double)lw_civil_seconds(&hardware[i].release);
        if (age_s >= 0) {
            consider(f, e, age_s <= params->hardware_age_year * YEAR_S && e < threshold);
        }
    }
}

static fleet profitable(const lw_pow_public_params *params, double time_s, double threshold)
{
    fleet f = {0, HUGE_VAL, 0, 0, (double)NAN};
    consider_all(&f, params->hardware.items, params->hardware.count, params, time_s, threshold);
    if (params->hardware_list != 0) {
        size_t count = 0;
        const lw_hardware_params *known = lw_pow_hardware_of_bitcoin(&count);
        consider_all(&f, known, count, params, time_s, threshold);
    }
    return f;
}

void lw_chain_at(const lw_pow_public_params *params, lw_time_us time_us, lw_chain_now *now)
{
    const double time_s = (double)time_us / (double)LW_US_PER_S;
    const lw_chain_row_params row = row_now(params, time_s);
    const double fees_coin_per_day = isnan(row.fees_coin_per_day) ? 0 : row.fees_coin_per_day;
    const double coins_per_s =
        row.reward_coin / params->block_interval_s + fees_coin_per_day / DAY_S;
    const double revenue_per_s = coins_per_s * row.price_per_coin;
    const double price_per_j = params->miner_price_per_kwh / LW_JOULES_PER_KWH;
    const double free_entry_w = params->spend_share_ratio * revenue_per_s / price_per_j;
    const double gh_per_s = isnan(row.hash_rate_h_per_s)
                                ? free_entry_w / (row.efficiency_j_per_gh * params->pue_guess_ratio)
                                : row.hash_rate_h_per_s / HASHES_PER_GH;
    const fleet f = profitable(params, time_s, revenue_per_s / gh_per_s / price_per_j);
    const double least = f.count > 0 ? f.least_j_per_gh : f.best_j_per_gh;
    const double mean = f.count > 0 ? f.sum_j_per_gh / (double)f.count : f.best_j_per_gh;
    const double most = f.count > 0 ? f.most_j_per_gh : f.best_j_per_gh;
    *now = (lw_chain_now){
        .hash_rate_h_per_s = gh_per_s * HASHES_PER_GH,
        .tx_per_day = row.tx_per_day,
        .fee_per_tx = row.tx_per_day > 0
                          ? row.fees_coin_per_day * row.price_per_coin / row.tx_per_day
                          : (double)NAN,
        .carbon_intensity_kg_per_kwh = isnan(row.carbon_intensity_kg_per_kwh)
                                           ? params->carbon_intensity_kg_per_kwh
                                           : row.carbon_intensity_kg_per_kwh,
        .revenue_per_s = revenue_per_s,
        .lower_w = gh_per_s * least * params->pue_lower_ratio,
        .guess_w = gh_per_s * mean * params->pue_guess_ratio,
        .upper_w = gh_per_s * most * params->pue_upper_ratio,
        .economic_w = revenue_per_s / price_per_j,
        .free_entry_w = free_entry_w,
        .efficiency_w = gh_per_s * row.efficiency_j_per_gh * params->pue_guess_ratio};
    const double powers[] = {now->guess_w, now->efficiency_w, now->free_entry_w};
    now->power_w = powers[params->power];
}

void lw_chain_mean(const lw_pow_public_params *params, lw_time_us start_us, lw_time_us end_us,
                   lw_public_view *view)
{
    const lw_time_us day_us = (lw_time_us)DAY_S * LW_US_PER_S;
    const lw_chain_row_params *rows = params->series.items;
    const double last_s = start_s(&rows[params->series.count - 1]);
    lw_chain_now now;
    const double span_us = (double)(end_us - start_us);
    *view = (lw_public_view){0};
    for (lw_time_us day = start_us; day < end_us; day += day_us) {
        const lw_time_us next_us = end_us - day < day_us ? end_us : day + day_us;
        const double share = (double)(next_us - day) / span_us;
        lw_chain_at(params, day + (next_us - day) / 2, &now);
        view->power_w += share * now.power_w;
        view->lower_w += share * now.lower_w;
        view->guess_w += share * now.guess_w;
        view->upper_w += share * now.upper_w;
        view->economic_w += share * now.economic_w;
    }
    const lw_time_us last_us = (lw_time_us)last_s * LW_US_PER_S;
    lw_chain_at(params, last_us, &now);
    view->series_end_w = last_us >= end_us ? now.power_w : (double)NAN;
}
