// SPDX-License-Identifier: Apache-2.0
#include "models/energy/meter.h"

#include "models/energy/columns.h"
#include "sim/base/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define WATT_SECONDS_PER_MILLIWH 3.6
#define GAP_MAX 4.0                 /* of a metering that was never damaged: about 1 */
#define KWH_PER_PULSE_MILLIWH 512.0 /* a year of 512 kWh or more for each mWh of the pulse */
#define PULSE_MAX_MILLIWH 1048576.0 /* about 1 kWh: half a TWh a year */

lw_status lw_integrator_create(size_t count, lw_integrator **integrator, lw_error *error)
{
    *integrator = NULL;
    lw_integrator *fresh = calloc(1, sizeof *fresh);
    double *carry = calloc(count + 1, sizeof *carry);
    if (fresh == NULL || carry == NULL) {
        free(fresh);
        free(carry);
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %zu integrators", count);
    }
    fresh->count = count;
    fresh->carry_milliwh = carry;
    *integrator = fresh;
    return LW_OK;
}

void lw_integrator_destroy(lw_integrator *integrator)
{
    if (integrator != NULL) {
        free(integrator->carry_milliwh);
        free(integrator);
    }
}

void lw_integrator_step(lw_integrator *integrator, const double *power_w, double interval_s,
                        lw_energy_milliwh *energy_milliwh)
{
    LW_ASSERT(interval_s > 0.0);
    const double milliwh_per_w = interval_s / WATT_SECONDS_PER_MILLIWH;
    for (size_t i = 0; i < integrator->count; i++) {
        const double total = power_w[i] * milliwh_per_w + integrator->carry_milliwh[i];
        LW_DEBUG_ASSERT(power_w[i] >= 0.0 && total < 9e15);
        const double whole = floor(total);
        energy_milliwh[i] = (lw_energy_milliwh)whole;
        integrator->carry_milliwh[i] = total - whole;
    }
}

void lw_integrator_state(lw_integrator *integrator, lw_state *state)
{
    LW_STATE_ARRAY(state, integrator, carry_milliwh, integrator->count);
    if (!lw_state_is_loading(state)) {
        return;
    }
    for (size_t i = 0; i < integrator->count && lw_state_is_good(state); i++) {
        if (!(integrator->carry_milliwh[i] >= 0.0 && integrator->carry_milliwh[i] < 1.0)) {
            lw_state_fail(state, "carry_milliwh", "not a part of one milliwatt-hour");
        }
    }
}

#define GAP(member)                                                                                \
    {                                                                                              \
        offsetof(lw_metering, member), sizeof(double)                                              \
    }
static const lw_column_place gaps[] = {GAP(pulse_milliwh), GAP(load_gap), GAP(pv_gap),
                                       GAP(import_gap), GAP(export_gap)};
enum { GAP_COUNT = sizeof gaps / sizeof gaps[0] };

lw_status lw_metering_create(size_t count, lw_metering **metering, lw_error *error)
{
    *metering = NULL;
    lw_metering *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %zu meters", count);
    }
    const lw_status status = lw_columns_reserve(fresh, gaps, GAP_COUNT, count, error);
    if (status != LW_OK) {
        lw_metering_destroy(fresh);
        return status;
    }
    fresh->count = count;
    for (size_t i = 0; i < count; i++) {
        fresh->pulse_milliwh[i] = 1.0;
        fresh->load_gap[i] = 0.0;
        fresh->pv_gap[i] = 0.0;
        fresh->import_gap[i] = 0.0;
        fresh->export_gap[i] = 0.0;
    }
    *metering = fresh;
    return LW_OK;
}

void lw_metering_destroy(lw_metering *metering)
{
    if (metering != NULL) {
        lw_columns_free(metering, gaps, GAP_COUNT);
        free(metering);
    }
}

void lw_metering_rate(lw_metering *metering, size_t index, double yearly_kwh)
{
    LW_ASSERT(index < metering->count && yearly_kwh >= 0.0);
    double pulse = 1.0;
    while (pulse < PULSE_MAX_MILLIWH && yearly_kwh >= 2.0 * pulse * KWH_PER_PULSE_MILLIWH) {
        pulse *= 2.0;
    }
    metering->pulse_milliwh[index] = pulse;
}

/* Gaps of one participant, and what is counted for it, in pulses. */
typedef struct rounding {
    double load_gap, pv_gap, net_gap; /* net: export when it flows out, minus import when in */
    double load, pv;                  /* whole pulses */
} rounding;

/* Nearest whole count that is not negative and, of a flow of zero, is zero. */
static double nearest(double energy, double gap)
{
    return energy > 0.0 ? fmax(floor(energy - gap + 0.5), 0.0) : 0.0;
}

static double worst_gap(const rounding *round)
{
    return fmax(fabs(round->net_gap), fmax(fabs(round->load_gap), fabs(round->pv_gap)));
}

/* The rounding with use and production moved by whole pulses. */
static rounding moved(const rounding *round, double load_by, double pv_by)
{
    return (rounding){.load = round->load + load_by,
                      .pv = round->pv + pv_by,
                      .load_gap = round->load_gap + load_by,
                      .pv_gap = round->pv_gap + pv_by,
                      .net_gap = round->net_gap + pv_by - load_by};
}

/* Rounded each to the nearest, use and production may leave their difference up to 1.5 off: then
 * the neighbours are tried, and the one whose worst gap is smallest is taken. */
static rounding best_neighbour(const rounding *nearest_round, bool load_flows, bool pv_flows)
{
    rounding best = *nearest_round;
    for (int pv_by = -1; pv_by <= 1; pv_by++) {
        for (int load_by = -1; load_by <= 1; load_by++) {
            const rounding other = moved(nearest_round, load_by, pv_by);
            const bool allowed = (load_flows || load_by == 0) && (pv_flows || pv_by == 0) &&
                                 other.load >= 0.0 && other.pv >= 0.0;
            if (allowed && worst_gap(&other) < worst_gap(&best)) {
                best = other;
            }
        }
    }
    return best;
}

static rounding round_together(double load, double pv, double load_gap, double pv_gap,
                               double net_gap)
{
    rounding round = {.load = nearest(load, load_gap), .pv = nearest(pv, pv_gap)};
    round.load_gap = load_gap + round.load - load;
    round.pv_gap = pv_gap + round.pv - pv;
    round.net_gap = net_gap + (round.pv - round.load) - (pv - load);
    return fabs(round.net_gap) > 0.5 ? best_neighbour(&round, load > 0.0, pv > 0.0) : round;
}

static void count_participant(lw_metering *metering, size_t i, double load, double pv,
                              rounding *round)
{
    const bool exports = pv > load;
    const double net_gap = exports ? metering->export_gap[i] : -metering->import_gap[i];
    *round = round_together(load, pv, metering->load_gap[i], metering->pv_gap[i], net_gap);
    const double net = round->pv - round->load;
    metering->load_gap[i] = round->load_gap;
    metering->pv_gap[i] = round->pv_gap;
    metering->import_gap[i] += fmax(-net, 0.0) - fmax(load - pv, 0.0);
    metering->export_gap[i] += fmax(net, 0.0) - fmax(pv - load, 0.0);
}

void lw_metering_step(lw_metering *metering, const double *load_w, const double *pv_w,
                      double interval_s, lw_energy_milliwh *load_milliwh,
                      lw_energy_milliwh *pv_milliwh)
{
    LW_ASSERT(interval_s > 0.0);
    const double milliwh_per_w = interval_s / WATT_SECONDS_PER_MILLIWH;
    for (size_t i = 0; i < metering->count; i++) {
        rounding round;
        const double pulse = metering->pulse_milliwh[i];
        const double pulses_per_w = milliwh_per_w / pulse; /* exact: a pulse is a power of two */
        count_participant(metering, i, load_w[i] * pulses_per_w, pv_w[i] * pulses_per_w, &round);
        load_milliwh[i] = (lw_energy_milliwh)(round.load * pulse);
        pv_milliwh[i] = (lw_energy_milliwh)(round.pv * pulse);
    }
}

static bool are_small(const double *gaps_milliwh, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!(fabs(gaps_milliwh[i]) <= GAP_MAX)) {
            return false;
        }
    }
    return true;
}

void lw_metering_state(lw_metering *metering, lw_state *state)
{
    LW_STATE_ARRAY(state, metering, load_gap, metering->count);
    LW_STATE_ARRAY(state, metering, pv_gap, metering->count);
    LW_STATE_ARRAY(state, metering, import_gap, metering->count);
    LW_STATE_ARRAY(state, metering, export_gap, metering->count);
    if (!lw_state_is_loading(state) || !lw_state_is_good(state)) {
        return;
    }
    const size_t count = metering->count;
    if (!are_small(metering->load_gap, count) || !are_small(metering->pv_gap, count) ||
        !are_small(metering->import_gap, count) || !are_small(metering->export_gap, count)) {
        lw_state_fail(state, "load_gap", "more than rounding leaves");
    }
}

lw_status lw_meter_array_create(size_t count, lw_meter_array **array, lw_error *error)
{
    *array = NULL;
    lw_meter_array *fresh = calloc(1, sizeof *fresh);
    lw_energy_milliwh *imports = calloc(count + 1, sizeof *imports);
    lw_energy_milliwh *exports = calloc(count + 1, sizeof *exports);
    if (fresh == NULL || imports == NULL || exports == NULL) {
        free(fresh);
        free(imports);
        free(exports);
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %zu meters", count);
    }
    fresh->count = count;
    fresh->import_milliwh = imports;
    fresh->export_milliwh = exports;
    *array = fresh;
    return LW_OK;
}

void lw_meter_array_destroy(lw_meter_array *array)
{
    if (array != NULL) {
        free(array->import_milliwh);
        free(array->export_milliwh);
        free(array);
    }
}

void lw_meter_step(lw_meter_array *array, const lw_energy_milliwh *net_milliwh,
                   lw_energy_milliwh *import_milliwh, lw_energy_milliwh *export_milliwh)
{
    for (size_t i = 0; i < array->count; i++) {
        const lw_energy_milliwh net = net_milliwh[i];
        import_milliwh[i] = net < 0 ? -net : 0;
        export_milliwh[i] = net > 0 ? net : 0;
        array->import_milliwh[i] += import_milliwh[i];
        array->export_milliwh[i] += export_milliwh[i];
    }
}

void lw_meter_array_state(lw_meter_array *array, lw_state *state)
{
    LW_STATE_AMOUNTS(state, array, import_milliwh, array->count);
    LW_STATE_AMOUNTS(state, array, export_milliwh, array->count);
    if (!lw_state_is_loading(state)) {
        return;
    }
    for (size_t i = 0; i < array->count && lw_state_is_good(state); i++) {
        if (array->import_milliwh[i] < 0 || array->export_milliwh[i] < 0) {
            lw_state_fail(state, "import_milliwh", "a register below zero");
        }
    }
}
