// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/device.h
 *  The boards or servers that keep a record: their electricity, price and manufacture.
 *
 *  Model.  E = (idle power x share x devices x time + joules per message x messages + joules per
 *          transaction x transactions executed) x PUE. The first term is there whether or not
 *          anyone trades; the other two are marginal. Price and manufacture are spread over the
 *          life.
 *  Sources. IOTA Foundation, energy benchmark with an INA219 on a Raspberry Pi 3: idle 2.617 W,
 *          2.948 W at 100 messages a second, so 3.31 mJ a message. Others at the rows.
 *
 *  A mechanism embeds lw_device_params in its own struct and puts LW_DEVICE_ROWS into its table.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_DEVICE_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_DEVICE_H

#include "models/settlement/mechanism/cost.h"
#include "models/settlement/mechanism/usage.h"

typedef struct lw_device_params {
    double idle_power_w;
    double device_share_ratio;
    double pue_ratio;
    double energy_per_message_j;
    double energy_per_tx_j;
    lw_money_micro device_price;
    double device_life_year;
    double device_embodied_kg;
    lw_money_micro software_per_year;
    lw_money_micro software_per_device_year;
    lw_money_micro replacement_visit_price;
} lw_device_params;

/** Defaults of a family of devices, with their sources. */
#define LW_DEVICE_REAL(type, part, member, unit_, high_, value, text, source_)                     \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(type, part.member),             \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = (source_),       \
        .high = (high_), .fallback = (value)                                                       \
    }
#define LW_DEVICE_MONEY(type, part, member, unit_, high_, value, text, source_)                    \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_MICRO, .offset = offsetof(type, part.member),            \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = (source_),       \
        .high = (high_), .fallback = (value)                                                       \
    }

/** Rows of the lw_device_params `part` of `type`, with the defaults of a small board. */
#define LW_DEVICE_ROWS(type, part)                                                                 \
    LW_DEVICE_REAL(type, part, idle_power_w, "W", 1e5, 2.617,                                      \
                   "Power of one device that does nothing.",                                       \
                   "Raspberry Pi 3 idle, IOTA Foundation energy benchmark (INA219)"),              \
        LW_DEVICE_REAL(                                                                            \
            type, part, device_share_ratio, "1", 1, 1,                                             \
            "Share of the idle power, price and manufacture charged to the settlement.",           \
            "assumption: a dedicated device (UNVERIFIED)"),                                        \
        {.name = "pue_ratio",                                                                      \
         .kind = LW_PARAM_REAL,                                                                    \
         .offset = offsetof(type, part.pue_ratio),                                                 \
         .presence = LW_PARAM_DEFAULTED,                                                           \
         .unit = "1",                                                                              \
         .doc = "Power drawn from the grid per power of the device (cooling, supply).",            \
         .source = "assumption: a board at home needs no cooling (UNVERIFIED)",                    \
         .low = 1,                                                                                 \
         .high = 10,                                                                               \
         .fallback = 1},                                                                           \
        LW_DEVICE_REAL(type, part, energy_per_message_j, "J", 1e6, 0.00331,                        \
                       "Energy of one message, sending and receiving.",                            \
                       "derived: Raspberry Pi 3, (2.948 - 2.617) W at 100 messages/s, IOTA "       \
                       "Foundation"),                                                              \
        LW_DEVICE_REAL(type, part, energy_per_tx_j, "J", 1e6, 0.005,                               \
                       "Energy of checking and storing one transaction on one device.",            \
                       "118 W at 23,000 tx/s, a server with FPGA (arXiv 2210.11839); of a board "  \
                       "UNVERIFIED"),                                                              \
        LW_DEVICE_MONEY(type, part, device_price, "currency", 1e5, 100,                            \
                        "Price of one device with supply, case and memory.",                       \
                        "assumption: a small board, complete (UNVERIFIED)"),                       \
        {.name = "device_life_year",                                                               \
         .kind = LW_PARAM_REAL,                                                                    \
         .offset = offsetof(type, part.device_life_year),                                          \
         .presence = LW_PARAM_DEFAULTED,                                                           \
         .unit = "year",                                                                           \
         .doc = "Years until a device is replaced.",                                               \
         .source = "assumption (UNVERIFIED)",                                                      \
         .low = 0.1,                                                                               \
         .high = 100,                                                                              \
         .fallback = 5},                                                                           \
        LW_DEVICE_REAL(type, part, device_embodied_kg, "kg", 1e6, 15,                              \
                       "CO2e of making one device.", "assumption (UNVERIFIED)"),                   \
        LW_DEVICE_MONEY(type, part, software_per_year, "currency/year", 1e8, 871,                  \
                        "Maintenance of the software, whatever the number of devices.",            \
                        "assumption: 40 h a year (UNVERIFIED) at CIREN's 21.78 EUR/h"),            \
        LW_DEVICE_MONEY(type, part, software_per_device_year, "currency/year", 1e6, 22,            \
                        "Maintenance of the software of one device.",                              \
                        "assumption: 1 h a year (UNVERIFIED) at CIREN's 21.78 EUR/h"),             \
        LW_DEVICE_MONEY(type, part, replacement_visit_price, "currency", 1e5, 44,                  \
                        "Work of replacing one device at the end of its life.",                    \
                        "assumption: 2 h (UNVERIFIED) at CIREN's 21.78 EUR/h")

/** What devices did, as counts. */
typedef struct lw_device_work {
    int64_t device_count;
    lw_time_us time_us; /**< that all of them were on */
    int64_t message_count;
    int64_t tx_executed_count; /**< transactions x devices that executed them */
} lw_device_work;

double lw_device_marginal_j(const lw_device_params *params, const lw_device_work *work);
double lw_device_energy_j(const lw_device_params *params, const lw_device_work *work);

/** For lw_usage.node_device; the speeds are not told. */
lw_node_device lw_device_of_node(const lw_device_params *params);

/** Adds price and software to `record`, and the visits to `replace`. */
void lw_device_add_costs(const lw_device_params *params, int64_t device_count, lw_time_us period_us,
                         lw_cost_matrix *costs);

/** Manufacture charged to a period, kg CO2e. */
double lw_device_embodied_kg(const lw_device_params *params, int64_t device_count,
                             lw_time_us period_us);

#endif
