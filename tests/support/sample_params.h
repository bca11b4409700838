// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/sample_params.h
 *  A parameter table with a row of every kind, for tests of what reads tables. It describes a small
 *  hardware shop, so that nobody takes its numbers for those of a model.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_SAMPLE_PARAMS_H
#define LEDGERWATT_TESTS_SUPPORT_SAMPLE_PARAMS_H

#include "sim/base/civil.h"
#include "sim/base/param.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct sample_shelf {
    const char *name;
    double height_m;
    int64_t item_count;
} sample_shelf;

typedef struct sample_lamp {
    double power_w;
    bool dimmable;
} sample_lamp;

typedef struct sample_oil_heater {
    double tank_l;
} sample_oil_heater;

typedef struct sample_heat_pump {
    double power_kw;
    int32_t refrigerant;
} sample_heat_pump;

typedef struct sample_shop {
    const char *title;
    const char *slogan;
    double floor_m2;
    int64_t clerk_count;
    int64_t rent_micro;
    bool open_on_sunday;
    int32_t trade;
    lw_civil founded;
    const char *plan;
    sample_lamp sign;
    sample_lamp *spare;
    lw_array shelves;
    lw_array hourly_ratio;
    lw_variant heating;
} sample_shop;

extern const lw_param_table sample_shop_table;

#endif
