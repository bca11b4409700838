// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/fuentes.h
 *  Module temperature with memory, after Fuentes (1987), "A simplified thermal model for
 *  flat-plate photovoltaic arrays", SAND85-0330: the model inside PVWatts.
 *
 *  Model.  A plate of known heat capacity, heated by the sun and cooled by wind, natural
 *          convection, sky and ground, the coefficients fitted to the installed nominal
 *          operating cell temperature (INOCT).
 */
#ifndef LEDGERWATT_MODELS_ENERGY_FUENTES_H
#define LEDGERWATT_MODELS_ENERGY_FUENTES_H

/** What follows from INOCT alone, worked out once per plane. */
typedef struct lw_fuentes {
    double heat_capacity_j_per_m2_k;
    double convection_ratio; /**< both faces against the front */
    double ground_ratio;     /**< how far the ground follows the module */
    double wind_ratio;       /**< wind at the module against the station's */
} lw_fuentes;

/** INOCT about 45 degC on a rack, 49 close to a roof; height of the array above ground, m. */
lw_fuentes lw_fuentes_of(double inoct_c, double height_m);

/** State between intervals, and weather of one. */
typedef struct lw_fuentes_state {
    double module_c;
    double poa_w_per_m2; /**< of the interval before */
} lw_fuentes_state;

/** Module temperature at the end of an interval with these means, degC. */
double lw_fuentes_c(const lw_fuentes *model, const lw_fuentes_state *before, double poa_w_per_m2,
                    double air_c, double wind_m_per_s, double interval_s);

#endif
