// SPDX-License-Identifier: Apache-2.0
/** @file models/market/tariff/preset.h
 *  Tariffs of a country and year: every number is a row with its unit, date and source.
 *
 *  A scenario names one in `tariff.preset`; its values fill in the keys that are left out. A number
 *  that was not seen in a source says UNVERIFIED, in the table and in `describe /tariff/preset`.
 */
#ifndef LEDGERWATT_MODELS_MARKET_TARIFF_PRESET_H
#define LEDGERWATT_MODELS_MARKET_TARIFF_PRESET_H

#include <stdbool.h>
#include <stddef.h>

/** One number of a preset. */
typedef struct lw_preset_value {
    const char *key;  /**< of lw_tariff_table, or of a period's table */
    double value;     /**< in the unit of the key */
    const char *text; /**< the whole row as a sentence */
} lw_preset_value;

typedef struct lw_preset_period {
    double from_h;
    double to_h;
    int month_first;
    int month_last;
    const lw_preset_value *values; /**< [value_count] */
    size_t value_count;
} lw_preset_period;

enum { LW_PRESET_PERIOD_MAX = 4 };

typedef struct lw_tariff_preset {
    const char *name;
    const char *country;  /**< "fr", "us", "ch" */
    const char *currency; /**< of its prices: "EUR", "USD", "CHF" */
    int year;
    bool net_metering;
    const lw_preset_value *values; /**< [value_count] */
    size_t value_count;
    const lw_preset_period *periods; /**< [period_count], at most LW_PRESET_PERIOD_MAX */
    size_t period_count;
} lw_tariff_preset;

/** Ends with a NULL name. */
extern const lw_tariff_preset lw_tariff_presets[];
/** "none", then the names of the presets, NULL. */
extern const char *const lw_tariff_preset_names[];

/** Preset of a choice of lw_tariff_preset_names; NULL for none. */
const lw_tariff_preset *lw_tariff_preset_of(int choice);

/** Names of the presets in a currency, "a, b"; "" when there are none. */
const char *lw_tariff_preset_names_in(const char *currency, char *out, size_t size);

/** Line `index` of a list of all presets' values; NULL past the end. */
const char *lw_tariff_preset_remark(size_t index);

#endif
