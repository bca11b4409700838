// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/meter.h
 *  Where power becomes counted energy: watts over an interval to whole milliwatt-hours.
 *
 *  1 W for 1 s is 0.2778 mWh, so each channel carries the part below one milliwatt-hour to the
 *  next interval: its total is never more than one milliwatt-hour away from the integral.
 *  Registers add up what flowed each way through a meter; they only ever grow.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_METER_H
#define LEDGERWATT_MODELS_ENERGY_METER_H

#include "sim/base/quantity.h"
#include "sim/base/state.h"
#include "sim/base/status.h"

#include <stddef.h>
#include <stdint.h>

/** One kind of flow (use, production) of many participants. State to keep: carry_milliwh. */
typedef struct lw_integrator {
    size_t count;
    double *carry_milliwh; /**< [count], in [0, 1) */
} lw_integrator;

lw_status lw_integrator_create(size_t count, lw_integrator **integrator, lw_error *error);
void lw_integrator_destroy(lw_integrator *integrator);
/** energy_milliwh[count] of power_w[count] >= 0, W, held for interval_s. */
void lw_integrator_step(lw_integrator *integrator, const double *power_w, double interval_s,
                        lw_energy_milliwh *energy_milliwh);

/** Saves the carries, or loads them into as many channels. */
void lw_integrator_state(lw_integrator *integrator, lw_state *state);

/** Use and production of many participants, rounded together. Rounded each for itself, both totals
 *  stay within one unit of the truth; but import and export are differences that are cut off
 * whenever the flow turns, so their totals wander (tens of units a year). Here the rounding of an
 * interval is chosen so that all four totals stay about one unit from their integrals (1.04 at the
 * worst in 100 home-years). For participants without a battery: its thresholds come behind the
 * rounding.
 *
 *  The unit is the meter's pulse, a power of two in milliwatt-hours: as with real meters, the
 * larger the connection, the more energy a pulse stands for. It follows the size of the
 * participant, so doubling every load and roof doubles the pulse and with it every register,
 * exactly. Each gap column is total counted minus true integral, in pulses; all four are state to
 * keep. */
typedef struct lw_metering {
    size_t count;
    double *pulse_milliwh; /**< [count], as all below; 1 until lw_metering_rate */
    double *load_gap;
    double *pv_gap;
    double *import_gap;
    double *export_gap;
} lw_metering;

lw_status lw_metering_create(size_t count, lw_metering **metering, lw_error *error);
void lw_metering_destroy(lw_metering *metering);
/** Sets the pulse of participant `index` by what it uses and generates in a year, kWh: the largest
 *  power of two not above a 512th of a milliwatt-hour for each kWh, at least 1 mWh (an ordinary
 * home: 4 to 16 mWh; real meters: 1 Wh). Before the first step. */
void lw_metering_rate(lw_metering *metering, size_t index, double yearly_kwh);
/** Counts load_w[count] and pv_w[count] >= 0, held for interval_s, into load_milliwh[count] and
 *  pv_milliwh[count] >= 0, whole pulses. A flow of zero counts zero. */
void lw_metering_step(lw_metering *metering, const double *load_w, const double *pv_w,
                      double interval_s, lw_energy_milliwh *load_milliwh,
                      lw_energy_milliwh *pv_milliwh);

/** Saves the gaps, or loads them into as many meters. */
void lw_metering_state(lw_metering *metering, lw_state *state);

/** Grid meters of many participants, [count] each. */
typedef struct lw_meter_array {
    size_t count;
    lw_energy_milliwh *import_milliwh; /**< register: from the grid */
    lw_energy_milliwh *export_milliwh; /**< register: into the grid */
} lw_meter_array;

lw_status lw_meter_array_create(size_t count, lw_meter_array **array, lw_error *error);
void lw_meter_array_destroy(lw_meter_array *array);
/** Records net_milliwh[count], what each participant feeds in (positive) or draws (negative) in one
 *  interval; writes import_milliwh[count] and export_milliwh[count] of the interval, >= 0, one of
 *  them 0. */
void lw_meter_step(lw_meter_array *array, const lw_energy_milliwh *net_milliwh,
                   lw_energy_milliwh *import_milliwh, lw_energy_milliwh *export_milliwh);

/** Saves the registers, or loads them into as many meters. */
void lw_meter_array_state(lw_meter_array *array, lw_state *state);

#endif
