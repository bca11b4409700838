// SPDX-License-Identifier: Apache-2.0
#include "models/market/tariff/calendar.h"

#include "sim/base/check.h"

#include <stddef.h>
#include <string.h>

enum {
    MINUTES_PER_HOUR = 60,
    MINUTES_PER_DAY = 1440,
    DAYS_PER_WEEK = 7,
    MONTHS = 12,
    FRIDAY = 4,
    POWER_KVA = 6
};

static int64_t value_or(int64_t value, int64_t fallback)
{
    return value == LW_PARAM_ABSENT ? fallback : value;
}

static int64_t *member_of(void *params, const lw_param_table *table, const char *key)
{
    const lw_param *row = lw_param_find(table, key);
    LW_ASSERT(row != NULL && row->kind == LW_PARAM_MICRO);
    return (int64_t *)(void *)((char *)params + row->offset);
}

static void fill(lw_tariff_params *params, const lw_tariff_preset *preset)
{
    for (size_t i = 0; i < preset->value_count; i++) {
        int64_t *member = member_of(params, &lw_tariff_table, preset->values[i].key);
        *member = value_or(*member, lw_micro_from_double(preset->values[i].value));
    }
    if (params->net_metering == LW_NET_METERING_BY_PRESET && preset->net_metering) {
        params->net_metering = LW_NET_METERING_YES;
    }
}

/* Prices that the scenario gives hold all year: they are not the preset's to change. */
static lw_tariff_period_params period_of(const lw_preset_period *from, lw_tariff_params given)
{
    const lw_param_table *table = lw_param_find(&lw_tariff_table, "periods")->table;
    lw_tariff_period_params period;
    lw_param_set_defaults(table, &period);
    period.from_h = from->from_h;
    period.to_h = from->to_h;
    period.month_first = from->month_first;
    period.month_last = from->month_last;
    for (size_t i = 0; i < from->value_count; i++) {
        const char *key = from->values[i].key;
        if (*member_of(&given, &lw_tariff_table, key) == LW_PARAM_ABSENT) {
            *member_of(&period, table, key) = lw_micro_from_double(from->values[i].value);
        }
    }
    return period;
}

lw_tariff_calendar lw_tariff_calendar_of(const lw_tariff_params *params)
{
    lw_tariff_calendar calendar = {.params = *params};
    const lw_tariff_preset *preset = lw_tariff_preset_of(params->preset);
    if (preset == NULL) {
        return calendar;
    }
    fill(&calendar.params, preset);
    if (params->periods.count == 0) {
        LW_ASSERT(preset->period_count <= LW_PRESET_PERIOD_MAX);
        calendar.preset_period_count = preset->period_count;
        for (size_t i = 0; i < preset->period_count; i++) {
            calendar.preset_periods[i] = period_of(&preset->periods[i], *params);
        }
    }
    return calendar;
}

static bool is_needed(const lw_tariff_params *params, const char *key)
{
    return params->turpe == NULL || strcmp(key, "local_grid_fee_per_kwh") != 0;
}

const char *lw_tariff_missing_key(const lw_tariff_params *params, size_t index)
{
    static const char *const needed[] = {"retail_per_kwh", "feed_in_per_kwh",
                                         "local_grid_fee_per_kwh", "local_tax_ratio"};
    lw_tariff_calendar calendar = lw_tariff_calendar_of(params);
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (is_needed(params, needed[i]) &&
            *member_of(&calendar.params, &lw_tariff_table, needed[i]) == LW_PARAM_ABSENT &&
            index-- == 0) {
            return needed[i];
        }
    }
    return NULL;
}

bool lw_tariff_calendar_is_net(const lw_tariff_calendar *calendar)
{
    return calendar->params.net_metering == LW_NET_METERING_YES;
}

lw_price_micro_per_kwh lw_tariff_calendar_excess(const lw_tariff_calendar *calendar)
{
    return calendar->params.feed_in_per_kwh;
}

lw_fixed_rates lw_tariff_calendar_fixed(const lw_tariff_calendar *calendar)
{
    const lw_tariff_params *params = &calendar->params;
    const int64_t power = value_or(params->power_kva, POWER_KVA * LW_MICRO);
    return (lw_fixed_rates){
        .year_micro = value_or(params->subscription_per_year, 0) +
                      lw_scale_ppm(value_or(params->capacity_charge_per_kva_year, 0), power),
        .day_micro = value_or(params->standing_charge_per_day, 0),
        .grid_year_micro = value_or(params->grid_fixed_per_year, 0) +
                           lw_scale_ppm(value_or(params->grid_fixed_per_kva_year, 0), power),
        .cta_ppm = value_or(params->cta_ratio, 0),
        .tax_ppm = value_or(params->fixed_tax_ratio, 0)};
}

lw_tariff_moment lw_tariff_moment_of(const lw_civil *local, int weekday)
{
    return (lw_tariff_moment){.month = local->month,
                              .weekday = weekday,
                              .minute = local->hour * MINUTES_PER_HOUR + local->minute};
}

/* A half-open range of `size` values on a circle; from = to is the whole of it. */
static bool is_between(int64_t value, int64_t from, int64_t to)
{
    if (from == to) {
        return true;
    }
    return from < to ? from <= value && value < to : value >= from || value < to;
}

static bool has_weekday(int32_t days, int weekday)
{
    switch ((lw_tariff_days)days) {
    case LW_TARIFF_WORKDAYS:
        return weekday <= FRIDAY;
    case LW_TARIFF_REST_DAYS:
        return weekday > FRIDAY;
    case LW_TARIFF_SATURDAYS:
        return weekday == FRIDAY + 1;
    case LW_TARIFF_SUNDAYS:
        return weekday == FRIDAY + 2;
    case LW_TARIFF_ALL_DAYS:
    default:
        return true;
    }
}

/* Nearest minute, 0..1439: 24 h is the next day's 0. */
static int64_t minute_of(double hour)
{
    return (int64_t)(hour * MINUTES_PER_HOUR + 0.5) % MINUTES_PER_DAY;
}

static bool holds(const lw_tariff_period_params *period, const lw_tariff_moment *moment)
{
    const int64_t month = moment->month - 1;
    return is_between(month, period->month_first - 1, period->month_last) &&
           has_weekday(period->days, moment->weekday) &&
           is_between(moment->minute, minute_of(period->from_h), minute_of(period->to_h));
}

static const lw_tariff_period_params *periods_of(const lw_tariff_calendar *calendar)
{
    return calendar->params.periods.count > 0 ? calendar->params.periods.items
                                              : calendar->preset_periods;
}

static size_t period_count_of(const lw_tariff_calendar *calendar)
{
    return calendar->params.periods.count > 0 ? calendar->params.periods.count
                                              : calendar->preset_period_count;
}

static const lw_tariff_period_params *period_at(const lw_tariff_calendar *calendar,
                                                const lw_tariff_moment *moment)
{
    const lw_tariff_period_params *periods = periods_of(calendar);
    for (size_t i = 0; i < period_count_of(calendar); i++) {
        if (holds(&periods[i], moment)) {
            return &periods[i];
        }
    }
    return NULL;
}

static void override(lw_tariff_params *params, const lw_tariff_period_params *period)
{
    params->retail_per_kwh = value_or(period->retail_per_kwh, params->retail_per_kwh);
    params->feed_in_per_kwh = value_or(period->feed_in_per_kwh, params->feed_in_per_kwh);
    params->local_grid_fee_per_kwh =
        value_or(period->local_grid_fee_per_kwh, params->local_grid_fee_per_kwh);
    params->retail_grid_fee_per_kwh =
        value_or(period->retail_grid_fee_per_kwh, params->retail_grid_fee_per_kwh);
}

lw_tariff lw_tariff_resolve(const lw_tariff_params *params)
{
    const int64_t retail_excise = value_or(params->retail_excise_per_kwh, 0);
    return (lw_tariff){
        .retail_micro_per_kwh = params->retail_per_kwh,
        .feed_in_micro_per_kwh = params->feed_in_per_kwh,
        .local_grid_fee_micro_per_kwh = params->local_grid_fee_per_kwh,
        .local_excise_micro_per_kwh = value_or(params->local_excise_per_kwh, retail_excise),
        .local_tax_ppm = params->local_tax_ratio,
        .local_price_relief_ppm = params->local_tax_ratio -
                                  value_or(params->local_price_tax_ratio, params->local_tax_ratio),
        .retail_excise_micro_per_kwh = retail_excise,
        .retail_grid_fee_micro_per_kwh =
            value_or(params->retail_grid_fee_per_kwh, params->local_grid_fee_per_kwh),
        .retail_tax_ppm = value_or(params->retail_tax_ratio, params->local_tax_ratio),
    };
}

static void set_grid_fees(lw_tariff *tariff, const lw_turpe_params *turpe,
                          const lw_tariff_moment *moment, bool in_operation)
{
    const bool is_off_peak = is_between(moment->minute, minute_of(turpe->off_peak_from_h),
                                        minute_of(turpe->off_peak_to_h));
    const lw_turpe_class class = lw_turpe_class_of(moment->month, is_off_peak);
    const lw_turpe_rates *rates = &lw_turpe_grids[turpe->grid].rates[class];
    const bool is_collective = turpe->option == LW_TURPE_COLLECTIVE && in_operation;
    tariff->retail_grid_fee_micro_per_kwh = rates->ordinary_micro_per_kwh;
    tariff->local_grid_fee_micro_per_kwh =
        is_collective ? rates->local_micro_per_kwh : rates->ordinary_micro_per_kwh;
    tariff->surcharge_micro_per_kwh =
        is_collective ? rates->other_micro_per_kwh - rates->ordinary_micro_per_kwh : 0;
}

lw_tariff lw_tariff_calendar_at(const lw_tariff_calendar *calendar, lw_tariff_moment moment)
{
    LW_ASSERT(moment.month >= 1 && moment.month <= MONTHS);
    LW_ASSERT(moment.weekday >= 0 && moment.weekday < DAYS_PER_WEEK);
    LW_ASSERT(moment.minute >= 0 && moment.minute < MINUTES_PER_DAY);
    lw_tariff_params params = calendar->params;
    const lw_tariff_period_params *period = period_at(calendar, &moment);
    if (period != NULL) {
        override(&params, period);
    }
    lw_tariff tariff = lw_tariff_resolve(&params);
    if (params.turpe != NULL) {
        set_grid_fees(&tariff, params.turpe, &moment, !calendar->is_without_operation);
    }
    if (lw_tariff_calendar_is_net(calendar)) {
        tariff.feed_in_micro_per_kwh = tariff.retail_micro_per_kwh;
    }
    return tariff;
}

static int64_t earlier_change(int64_t minute, int64_t next, int64_t change)
{
    return change > minute && change < next ? change : next;
}

/* First minute after `minute` at which a period may begin or end; the end of the day at last. */
static int next_change(const lw_tariff_calendar *calendar, int minute)
{
    const lw_tariff_period_params *periods = periods_of(calendar);
    int64_t next = MINUTES_PER_DAY;
    const lw_turpe_params *turpe = calendar->params.turpe;
    if (turpe != NULL) {
        next = earlier_change(minute, next, minute_of(turpe->off_peak_from_h));
        next = earlier_change(minute, next, minute_of(turpe->off_peak_to_h));
    }
    for (size_t i = 0; i < period_count_of(calendar); i++) {
        next = earlier_change(minute, next, minute_of(periods[i].from_h));
        next = earlier_change(minute, next, minute_of(periods[i].to_h));
    }
    return (int)next;
}

lw_tariff_level lw_tariff_calendar_level(const lw_tariff_calendar *calendar,
                                         lw_tariff_moment moment)
{
    const int64_t now = lw_tariff_calendar_at(calendar, moment).retail_micro_per_kwh;
    int64_t lowest = now;
    int64_t highest = now;
    for (int minute = 0; minute < MINUTES_PER_DAY; minute = next_change(calendar, minute)) {
        moment.minute = minute;
        const int64_t price = lw_tariff_calendar_at(calendar, moment).retail_micro_per_kwh;
        lowest = price < lowest ? price : lowest;
        highest = price > highest ? price : highest;
    }
    if (lowest == highest) {
        return LW_TARIFF_FLAT;
    }
    return now == lowest    ? LW_TARIFF_LOWEST
           : now == highest ? LW_TARIFF_HIGHEST
                            : LW_TARIFF_BETWEEN;
}

void lw_tariff_calendar_visit(const lw_tariff_calendar *calendar,
                              void (*visit)(void *context, const lw_tariff *tariff, int64_t weight),
                              void *context)
{
    lw_tariff_moment moment;
    for (moment.month = 1; moment.month <= MONTHS; moment.month++) {
        const int64_t days = lw_civil_month_days(2001, moment.month);
        for (moment.weekday = 0; moment.weekday < DAYS_PER_WEEK; moment.weekday++) {
            for (moment.minute = 0; moment.minute < MINUTES_PER_DAY;) {
                const int end = next_change(calendar, moment.minute);
                const lw_tariff tariff = lw_tariff_calendar_at(calendar, moment);
                visit(context, &tariff, days * (end - moment.minute));
                moment.minute = end;
            }
        }
    }
}

typedef struct tally {
    lw_tariff_survey survey;
    int64_t weight;
    int64_t closed_weight;
    int64_t retail_sum; /* x weight: 3.7e6 minutes x 1e9 fit */
} tally;

static int64_t band_width(const lw_tariff *tariff)
{
    return lw_tariff_ceiling(tariff) - lw_tariff_floor(tariff);
}

static int64_t max_i64(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void count_in(void *context, const lw_tariff *tariff, int64_t weight)
{
    tally *t = context;
    lw_tariff_survey *survey = &t->survey;
    const int64_t highest = max_i64(tariff->retail_micro_per_kwh, tariff->feed_in_micro_per_kwh);
    if (t->weight == 0) {
        survey->best = *tariff;
        survey->worst = *tariff;
        survey->highest_micro_per_kwh = highest;
    }
    survey->retail_varies =
        survey->retail_varies || tariff->retail_micro_per_kwh != survey->best.retail_micro_per_kwh;
    t->weight += weight;
    t->closed_weight += lw_tariff_band_is_open(tariff) ? 0 : weight;
    t->retail_sum += weight * tariff->retail_micro_per_kwh;
    if (band_width(tariff) > band_width(&survey->best)) {
        survey->best = *tariff;
    }
    if (band_width(tariff) < band_width(&survey->worst)) {
        survey->worst = *tariff;
    }
    survey->highest_micro_per_kwh = max_i64(survey->highest_micro_per_kwh, highest);
}

lw_tariff_survey lw_tariff_calendar_survey(const lw_tariff_calendar *calendar)
{
    tally t = {.weight = 0};
    lw_tariff_calendar_visit(calendar, count_in, &t);
    t.survey.closed_share_ratio = (double)t.closed_weight / (double)t.weight;
    t.survey.retail_mean_micro_per_kwh = lw_mul_div(t.retail_sum, 1, t.weight);
    return t.survey;
}
