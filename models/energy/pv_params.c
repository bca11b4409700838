// SPDX-License-Identifier: Apache-2.0
#include "models/energy/pv.h"

static const char *const mountings[] = {"rack", "roof", "insulated", NULL};
static const char *const temperature_models[] = {"faiman", "fuentes", NULL};

#define PVWATTS "Dobos 2014, PVWatts Version 5 Manual, NREL/TP-6A20-62641"
#define DE_SOTO "De Soto, Klein & Beckman 2006, Solar Energy 80(1), as in pvlib iam.physical"

/* The start of a row of a real number; what follows differs from row to row. */
#define REAL(member)                                                                               \
    .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_pv_params, member)

static const lw_param rows[] = {
    {REAL(capacity_kw), .unit = "kW",
     .doc = "Peak power of the modules under standard test conditions (DC).", .low = 0, .high = 1e6,
     .likely_low = 0.3, .likely_high = 500},
    {REAL(tilt_deg), .unit = "deg", .doc = "Slope of the modules: 0 flat, 90 vertical.", .low = 0,
     .high = 90},
    {REAL(azimuth_deg), .unit = "deg",
     .doc = "Where the modules face: 0 north, 90 east, 180 south, 270 west.", .low = 0,
     .high = 360},
    {.name = "mounting",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_pv_params, mounting),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "How freely air moves behind the modules.",
     .source = "assumption: modules on a pitched roof, a hand's breadth above it",
     .choices = mountings,
     .fallback = LW_PV_MOUNTING_ROOF},
    {.name = "temperature_model",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_pv_params, temperature_model),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "faiman: no memory, two coefficients; fuentes: with heat capacity, as PVWatts.",
     .source = "Faiman 2008, Progress in Photovoltaics 16(4); IEC 61853-2",
     .choices = temperature_models,
     .fallback = LW_PV_TEMPERATURE_FAIMAN},
    {REAL(faiman_constant_w_per_m2_k), .presence = LW_PARAM_UNSET, .unit = "W/(m2 K)",
     .doc = "Heat loss without wind.",
     .source = "rack: Faiman 2008; roof, insulated: the Sandia coefficients of King, Boyson & "
               "Kratochvil 2004 (SAND2004-3535) at 0 and 5 m/s",
     .low = 1, .high = 200, .fallback_text = "25 on a rack, 19.3 on a roof, 16.6 insulated"},
    {REAL(faiman_wind_w_s_per_m3_k), .presence = LW_PARAM_UNSET, .unit = "W s/(m3 K)",
     .doc = "Heat loss that each m/s of wind adds.", .source = "as faiman_constant_w_per_m2_k",
     .low = 0, .high = 50, .fallback_text = "6.84 on a rack, 1.0 on a roof, 0.85 insulated"},
    {REAL(fuentes_inoct_c), .presence = LW_PARAM_UNSET, .unit = "degC",
     .doc = "Installed nominal operating cell temperature of the Fuentes model.",
     .source = "rack and roof: " PVWATTS "; insulated: the rack's plus the 18 K that SAM adds for "
               "modules directly on the roof (Gilman et al. 2018, NREL/TP-6A20-67399)",
     .low = 30, .high = 90, .fallback_text = "45 on a rack, 49 on a roof, 63 insulated"},
    {REAL(fuentes_height_m), .presence = LW_PARAM_DEFAULTED, .unit = "m",
     .doc = "Height of the modules above the ground, for the wind of the Fuentes model.",
     .source = PVWATTS, .low = 0.1, .high = 500, .fallback = 5},
    {REAL(temperature_coefficient_per_k), .presence = LW_PARAM_DEFAULTED, .unit = "1/K",
     .doc = "Change of power per kelvin above 25 degC of cell temperature.",
     .source = "NREL SSC cmod_pvwattsv8.cpp, standard module (PVWatts 5: -0.0047)", .low = -0.02,
     .high = 0.005, .likely_low = -0.0065, .likely_high = -0.001, .fallback = -0.0037},
    {REAL(loss_ratio), .presence = LW_PARAM_DEFAULTED, .unit = "1",
     .doc = "Part of the DC power lost to dirt, shade, mismatch, wiring, connections, early "
            "degradation, nameplate and outages.",
     .source = PVWATTS ": 2, 3, 0, 2, 2, 0.5, 1.5, 1, 0 and 3 % together", .low = 0, .high = 0.99,
     .fallback = 0.140757},
    {REAL(dc_ac_ratio), .presence = LW_PARAM_DEFAULTED, .unit = "1",
     .doc = "Peak power of the modules over the AC rating of the inverter.",
     .source = "NREL SSC cmod_pvwattsv8.cpp and the PVWatts runs used as reference: 1.2",
     .low = 0.1, .high = 10, .likely_low = 0.7, .likely_high = 2, .fallback = 1.2},
    {REAL(inverter_efficiency_ratio), .presence = LW_PARAM_DEFAULTED, .unit = "1",
     .doc = "Nominal efficiency of the inverter.", .source = PVWATTS, .low = 0.5, .high = 1,
     .fallback = 0.96},
    {REAL(albedo_ratio), .presence = LW_PARAM_UNSET, .unit = "1",
     .doc = "Part of the light that the ground in front of the modules reflects.",
     .source = PVWATTS ": 0.2", .low = 0, .high = 1,
     .fallback_text = "that of the weather record, else 0.2"},
    {REAL(glass_index_ratio), .presence = LW_PARAM_DEFAULTED, .unit = "1",
     .doc = "Index of refraction of the cover.", .source = DE_SOTO, .low = 1.01, .high = 3,
     .fallback = 1.526},
    {REAL(glass_extinction_per_m), .presence = LW_PARAM_DEFAULTED, .unit = "1/m",
     .doc = "Extinction coefficient of the cover.", .source = DE_SOTO, .low = 0, .high = 100,
     .fallback = 4},
    {REAL(glass_thickness_m), .presence = LW_PARAM_DEFAULTED, .unit = "m",
     .doc = "Thickness of the cover.", .source = DE_SOTO, .low = 0, .high = 0.05,
     .fallback = 0.002},
};

const lw_param_table lw_pv_table = {.name = "pv",
                                    .doc = "Photovoltaic roof.",
                                    .size = sizeof(lw_pv_params),
                                    .rows = rows,
                                    .count = LW_PARAM_COUNT(rows)};
