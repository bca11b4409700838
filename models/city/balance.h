// SPDX-License-Identifier: Apache-2.0
/** @file models/city/balance.h
 *  The energy laws, checked from registers that are kept apart.
 *
 *  Three checks, none of which defines a term as the remainder of the others: each meter's own
 * import and export registers against the registers of the devices behind it; each community's
 * feeder, which adds up device flows interval by interval, against the registers of its meters;
 * each battery's stored energy against its own record.
 */
#ifndef LEDGERWATT_MODELS_CITY_BALANCE_H
#define LEDGERWATT_MODELS_CITY_BALANCE_H

#include "models/city/roster.h"
#include "models/energy/battery.h"
#include "models/energy/meter.h"

/** Cumulative registers since the start of the run. */
typedef struct lw_registers {
    const lw_meter_array *meters;             /**< [participant_count] */
    lw_energy_milliwh *pv_milliwh;            /**< [participant_count] */
    lw_energy_milliwh *load_milliwh;          /**< [participant_count] */
    lw_energy_milliwh *ev_in_milliwh;         /**< [participant_count], into cars */
    lw_energy_milliwh *ev_out_milliwh;        /**< [participant_count], out of cars */
    const lw_battery_array *batteries;        /**< own record of each battery */
    const uint32_t *battery_owners;           /**< [batteries->count], participant */
    lw_energy_milliwh *feeder_import_milliwh; /**< [community_count], of the feeder's meter */
    lw_energy_milliwh *feeder_export_milliwh; /**< [community_count] */
} lw_registers;

/** Sum over participants of |in - out| by their registers. `scratch` is [participant_count]. */
int64_t lw_balance_meters_milliwh(const lw_roster *roster, const lw_registers *registers,
                                  int64_t *scratch);
/** Sum over communities of |feeder - sum of meters|. */
int64_t lw_balance_feeders_milliwh(const lw_roster *roster, const lw_registers *registers);
/** Sum over batteries of |stored - record|. */
int64_t lw_balance_batteries_milliwh(const lw_registers *registers);

#endif
