// SPDX-License-Identifier: Apache-2.0
#include "models/energy/pv.h"

#include <math.h>
#include <stdio.h>

static const char *const mountings[] = {"rack", "roof", "insulated", NULL};
static const char *const temperature_models[] = {"faiman", "fuentes", NULL};

#define PVWATTS "Dobos 2014, PVWatts Version 5 Manual, NREL/TP-6A20-62641"
#define DE_SOTO "De Soto, Klein & Beckman 2006, Solar Energy 80(1), as in pvlib iam.physical"

/* The start of a row of a real number; what follows differs from row to row. */
#define REAL(member)                                                                               \
    .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_pv_params, member)

#define HORIZON(type)                                                                              \
    .name = "horizon_deg", .kind = LW_PARAM_REALS, .offset = offsetof(type, horizon_deg),          \
    .presence = LW_PARAM_UNSET, .unit = "deg", .low = 0, .high = 90, .count_low = 1,               \
    .count_high = 360

static const lw_param plane_rows[] = {
    {.name = "capacity_share_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_pv_plane_params, capacity_share_ratio),
     .unit = "1",
     .doc = "Part of the building's capacity on this plane; those of all planes add up to 1.",
     .low = 0,
     .high = 1},
    {.name = "tilt_deg",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_pv_plane_params, tilt_deg),
     .unit = "deg",
     .doc = "Slope of the modules: 0 flat, 90 vertical.",
     .low = 0,
     .high = 90},
    {.name = "azimuth_deg",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_pv_plane_params, azimuth_deg),
     .unit = "deg",
     .doc = "Where the modules face: 0 north, 90 east, 180 south, 270 west.",
     .low = 0,
     .high = 360},
    {HORIZON(lw_pv_plane_params), .doc = "Horizon of this plane, if it has one of its own.",
     .fallback_text = "the building's"},
};
static const lw_param_table plane_table = {.name = "plane",
                                           .doc = "One side of a roof.",
                                           .size = sizeof(lw_pv_plane_params),
                                           .rows = plane_rows,
                                           .count = LW_PARAM_COUNT(plane_rows)};

static const lw_param rows[] = {
    {REAL(capacity_kw), .unit = "kW",
     .doc = "Peak power of the modules under standard test conditions (DC).", .low = 0, .high = 1e6,
     .likely_low = 0.3, .likely_high = 500},
    {REAL(tilt_deg), .presence = LW_PARAM_UNSET, .unit = "deg",
     .doc = "Slope of the modules: 0 flat, 90 vertical.", .low = 0, .high = 90,
     .fallback_text = "needed, unless planes are given"},
    {REAL(azimuth_deg), .presence = LW_PARAM_UNSET, .unit = "deg",
     .doc = "Where the modules face: 0 north, 90 east, 180 south, 270 west.", .low = 0, .high = 360,
     .fallback_text = "needed, unless planes are given"},
    {.name = "planes",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_pv_params, planes),
     .presence = LW_PARAM_UNSET,
     .doc = "The sides of a roof that share one inverter, instead of tilt_deg and azimuth_deg.",
     .table = &plane_table,
     .count_low = 1,
     .count_high = 16,
     .fallback_text = "one plane"},
    {REAL(tilt_sd_deg), .presence = LW_PARAM_DEFAULTED, .unit = "deg",
     .doc = "Spread of the slope between the buildings of a group (standard deviation of a normal "
            "draw, cut at 0 and 90).",
     .source = "definition of the scenario format: buildings are alike unless it says otherwise",
     .low = 0, .high = 45, .fallback = 0},
    {REAL(azimuth_sd_deg), .presence = LW_PARAM_DEFAULTED, .unit = "deg",
     .doc = "Spread of the direction between the buildings of a group (standard deviation of a "
            "normal draw).",
     .source = "definition of the scenario format: buildings are alike unless it says otherwise",
     .low = 0, .high = 180, .fallback = 0},
    {HORIZON(lw_pv_params),
     .doc = "Height of the horizon at equal steps of azimuth from north, clockwise, e.g. 8, 12 or "
            "36 of them.",
     .fallback_text = "free"},
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
    {REAL(age_years), .presence = LW_PARAM_DEFAULTED, .unit = "a",
     .doc = "Age of the modules when the period begins.", .source = "assumption: new modules",
     .low = 0, .high = 60, .fallback = 0},
    {REAL(degradation_ratio_per_year), .presence = LW_PARAM_DEFAULTED, .unit = "1/a",
     .doc = "Part of the first power that modules lose each year.",
     .source = "Jordan & Kurtz 2013, Progress in Photovoltaics 21(1), median of 2,000 rates",
     .low = 0, .high = 0.1, .likely_low = 0, .likely_high = 0.03, .fallback = 0.005},
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
    {.name = "snow",
     .kind = LW_PARAM_OPTIONAL,
     .offset = offsetof(lw_pv_params, snow),
     .presence = LW_PARAM_UNSET,
     .doc = "Snow on the modules; the weather must have the depth of snow, as EPW files do.",
     .table = &lw_snow_table,
     .fallback_text = "no snow"},
    {.name = "soiling",
     .kind = LW_PARAM_OPTIONAL,
     .offset = offsetof(lw_pv_params, soiling),
     .presence = LW_PARAM_UNSET,
     .doc =
         "Dirt that gathers until rain comes; the weather must have rain. The 2 % of dirt in the "
         "default of loss_ratio then want taking out: 0.1232.",
     .table = &lw_soiling_table,
     .fallback_text = "only the constant part in loss_ratio"},
};

const lw_param_table lw_pv_table = {.name = "pv",
                                    .doc = "Photovoltaic roof.",
                                    .size = sizeof(lw_pv_params),
                                    .rows = rows,
                                    .count = LW_PARAM_COUNT(rows)};

enum { POINTER_SIZE = 160 };

#define SHARE_TOLERANCE 1e-6

static void check_orientation(const lw_pv_params *params, const char *pointer, lw_report *report)
{
    const bool planes = params->planes.count > 0;
    const struct {
        const char *name;
        double value_deg;
    } keys[] = {{"tilt_deg", params->tilt_deg}, {"azimuth_deg", params->azimuth_deg}};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char where[POINTER_SIZE];
        const bool given = !isnan(keys[i].value_deg);
        if (planes && given) {
            snprintf(where, sizeof where, "%s/%s", pointer, keys[i].name);
            lw_report_error(report, LW_ERR_INCONSISTENT, where, "take it out, or take out planes",
                            "each plane has a %s of its own", keys[i].name);
        } else if (!planes && !given) {
            lw_report_error(report, LW_ERR_MISSING_KEY, pointer,
                            "add it, or describe the sides of the roof in planes", "%s is missing",
                            keys[i].name);
        }
    }
}

void lw_pv_check(const lw_pv_params *params, const char *pointer, lw_report *report)
{
    check_orientation(params, pointer, report);
    if (params->planes.count == 0) {
        return;
    }
    const lw_pv_plane_params *planes = params->planes.items;
    double sum = 0.0;
    for (size_t p = 0; p < params->planes.count; p++) {
        sum += planes[p].capacity_share_ratio;
    }
    if (fabs(sum - 1.0) > SHARE_TOLERANCE) {
        char where[POINTER_SIZE];
        snprintf(where, sizeof where, "%s/planes", pointer);
        lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL,
                        "the shares of the planes add up to %.6g: they must add up to 1", sum);
    }
}
