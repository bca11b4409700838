// SPDX-License-Identifier: Apache-2.0
#include "models/energy/ev_params.h"

const char *const lw_ev_archetype_names[] = {"home", "on_street", "work", "public", "rapid", NULL};
static const char *const strategy_names[] = {"immediate", "off_peak", "follow_local_surplus", NULL};

#define LEEDS "Leeds City Council's charge points, 2019-07 to 12 (OGL v3)"
#define TRONDHEIM "96 home chargers of Trondheim, 2018-12 to 2020-01 (Soerensen et al. 2021)"
#define OF_ARCHETYPE "the archetype's (docs/explanation/electric-vehicles.md)"
#define FROM_SETS "fitted to the archetype's session set, docs/explanation/electric-vehicles.md"

/* A number with a default. */
#define NUMBER(object, member, unit_text, doc_text, low_value, high_value, fallback_value,         \
               source_text)                                                                        \
    .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(object, member),                    \
    .presence = LW_PARAM_DEFAULTED, .unit = (unit_text), .doc = (doc_text),                        \
    .source = (source_text), .low = (low_value), .high = (high_value),                             \
    .fallback = (fallback_value)

/* A number that the archetype has when the scenario has none. */
#define HABIT(member, unit_text, doc_text, low_value, high_value, source_text)                     \
    .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_ev_params, member),              \
    .presence = LW_PARAM_UNSET, .unit = (unit_text), .doc = (doc_text), .source = (source_text),   \
    .low = (low_value), .high = (high_value), .fallback_text = OF_ARCHETYPE

#define SERIES(member, unit_text, doc_text, low_value, high_value, count_min, count_max)           \
    .name = #member, .kind = LW_PARAM_REALS, .offset = offsetof(lw_ev_params, member),             \
    .presence = LW_PARAM_UNSET, .unit = (unit_text), .doc = (doc_text), .source = FROM_SETS,       \
    .low = (low_value), .high = (high_value), .fallback_text = OF_ARCHETYPE,                       \
    .count_low = (count_min), .count_high = (count_max)

static const lw_param window_rows[] = {
    {.name = "start_hour",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_ev_window_params, start_hour),
     .unit = "h",
     .doc = "Beginning, hour of the local day.",
     .low = 0,
     .high = 24},
    {.name = "end_hour",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_ev_window_params, end_hour),
     .unit = "h",
     .doc = "End, hour of the local day; before start_hour: of the next day.",
     .low = 0,
     .high = 24},
};

static const lw_param discharge_rows[] = {
    {.name = "power_kw",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_ev_discharge_params, power_kw),
     .presence = LW_PARAM_UNSET,
     .unit = "kW",
     .doc = "Most power it gives back, never more than the charge point's.",
     .source = "assumption: the same electronics in both directions (UNVERIFIED)",
     .low = 0,
     .high = 1000,
     .low_excluded = true,
     .likely_low = 1,
     .likely_high = 50,
     .fallback_text = "on_board_kw"},
    {.name = "round_trip_efficiency_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_ev_discharge_params, round_trip_efficiency_ppm),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Energy given back per energy charged for it, plug to plug.",
     .source = "Schram et al. 2020, Empirical Evaluation of V2G Round-trip Efficiency: 87.0 % from "
               "25 to 75 % of charge at 3x16 A, range 79.1 to 87.8 %",
     .low = 0.1,
     .high = 1,
     .fallback = 0.87},
    {NUMBER(lw_ev_discharge_params, reserve_ratio, "1",
            "State of charge below which it gives nothing back.", 0, 1, 0.3,
            "assumption (UNVERIFIED)")},
    {NUMBER(lw_ev_discharge_params, target_state_ratio, "1",
            "State of charge that the session's energy leads to: it arrives that much below.", 0, 1,
            0.8, "assumption: advice of makers for daily use (UNVERIFIED)")},
};

const lw_param_table lw_ev_window_table = {.name = "off-peak window",
                                           .doc = "A part of the local day.",
                                           .size = sizeof(lw_ev_window_params),
                                           .rows = window_rows,
                                           .count = LW_PARAM_COUNT(window_rows)};
const lw_param_table lw_ev_discharge_table = {
    .name = "vehicle to grid",
    .doc = "Lets the cars cover the community's deficit while they wait.",
    .size = sizeof(lw_ev_discharge_params),
    .rows = discharge_rows,
    .count = LW_PARAM_COUNT(discharge_rows)};

static const lw_param rows[] = {
    {.name = "archetype",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_ev_params, archetype),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Where and how the cars charge: brings tables, rate and the kind of charge point.",
     .source = "assumption: most charging is done at home (UNVERIFIED)",
     .choices = lw_ev_archetype_names,
     .fallback = LW_EV_HOME},
    {.name = "strategy",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_ev_params, strategy),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "When a plugged car charges; never how much.",
     .source = "definition: what a car does that nobody steers",
     .choices = strategy_names,
     .fallback = LW_EV_IMMEDIATE},
    {.name = "car_count",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_ev_params, car_count),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Cars of each participant that has any.",
     .source = "definition: one each",
     .low = 1,
     .high = 1000,
     .fallback = 1},
    {NUMBER(lw_ev_params, owner_share_ratio, "1",
            "Part of the group's participants that have cars; who is drawn, one by one.", 0, 1, 1,
            "definition: all of them")},
    {HABIT(rate_per_day, "1/day", "Charging sessions of a car, mean over cars and week.", 0, 6,
           "home, on_street: 12,500 km a year at 0.178 kWh/km (Params_VE of "
           "Energy-Alternatives-Planning) over the set's energy per session; others: " LEEDS)},
    {HABIT(rate_shape_ratio, "1",
           "How alike the cars' rates are: shape of their gamma distribution, small = a few charge "
           "most.",
           0.05, 1000, "users with 10 sessions or more: 1.7 in " LEEDS ", 1.8 in " TRONDHEIM)},
    {HABIT(weekend_rate_ratio, "1",
           "Sessions on a day of the weekend over those on another day; the week's mean stays "
           "rate_per_day.",
           0, 1000, FROM_SETS)},
    {NUMBER(lw_ev_params, on_board_kw, "kW", "Most power that a car takes of alternating current.",
            0.1, 1000, 7.4, "32 A at 230 V, single phase"),
     .likely_low = 1.4, .likely_high = 43},
    {NUMBER(lw_ev_params, rapid_kw, "kW",
            "Most power that a car takes at a point of more than 43 kW (direct current).", 0.1,
            1000, 50, "CHAdeMO points of Perth & Kinross, 2016-17: 50 kW; fastest session 45 kW"),
     .likely_low = 20, .likely_high = 350},
    {NUMBER(lw_ev_params, battery_kwh, "kWh", "Usable capacity of a car's battery.", 0.1, 10000, 52,
            "Renault Zoe R110/R135: 52 kWh (UNVERIFIED)"),
     .likely_low = 5, .likely_high = 150},
    {NUMBER(lw_ev_params, home_point_kw, "kW",
            "Power of the car's own point at home; archetype home only.", 0.1, 1000, 7.4,
            "32 A at 230 V, single phase"),
     .likely_low = 1.4, .likely_high = 22},
    {.name = "operator",
     .kind = LW_PARAM_TEXT,
     .offset = offsetof(lw_ev_params, operator_name),
     .presence = LW_PARAM_UNSET,
     .doc = "With whom the users have their charging contract; roaming is charging at a point of "
            "another operator.",
     .fallback_text = "none: no session roams"},
    {.name = "favourite",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_ev_params, favourite),
     .presence = LW_PARAM_UNSET,
     .doc = "Name of the charge point that all cars of the group prefer.",
     .fallback_text = "drawn for each car among the points of its archetype; at home its own"},
    {HABIT(favourite_probability_ratio, "1",
           "Chance that a session is at the favourite; else it is at another point of the kind "
           "(from home: public).",
           0, 1,
           "work: 99 % of sessions at the user's first car park, " LEEDS
           "; on_street, public, rapid: assumption (UNVERIFIED)")},
    {NUMBER(lw_ev_params, patience_h, "h",
            "How long a car waits in line when all points are taken; then it leaves without.", 0,
            168, 0.5, "assumption (UNVERIFIED)")},
    {.name = "off_peak_windows",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_ev_params, off_peak_windows),
     .presence = LW_PARAM_UNSET,
     .doc = "When strategy off_peak charges, every day.",
     .source = "assumption: common eight hours of the French off-peak tariff (UNVERIFIED)",
     .fallback_text = "22 to 6",
     .table = &lw_ev_window_table,
     .count_low = 1,
     .count_high = LW_EV_WINDOW_COUNT_MAX},
    {.name = "vehicle_to_grid",
     .kind = LW_PARAM_OPTIONAL,
     .offset = offsetof(lw_ev_params, vehicle_to_grid),
     .presence = LW_PARAM_UNSET,
     .doc = "Lets the cars give energy back; they still leave with what they came for.",
     .fallback_text = "cars only charge",
     .table = &lw_ev_discharge_table},
    {SERIES(arrival_weekday_ratio, "1", "Plug-ins by part of the local day, Monday to Friday.", 0,
            1e9, 24, LW_EV_SLOT_COUNT_MAX)},
    {SERIES(arrival_weekend_ratio, "1", "The same for Saturday, Sunday and holidays.", 0, 1e9, 24,
            LW_EV_SLOT_COUNT_MAX)},
    {SERIES(
        dwell_level_ratio, "1",
        "How long those stay who arrive then: mean normal score of the dwell by part of the local "
        "day, in as many parts as one likes.",
        -3, 3, 1, LW_EV_SLOT_COUNT_MAX)},
    {SERIES(energy_quantile_kwh, "kWh",
            "Energy that a session asks for, at equally spaced probabilities from 0 to 1.", 0,
            10000, 2, LW_EV_QUANTILE_COUNT_MAX)},
    {SERIES(dwell_quantile_h, "h",
            "Time between plugging in and unplugging, at equally spaced probabilities from 0 to 1.",
            0, 168, 2, LW_EV_QUANTILE_COUNT_MAX)},
    {HABIT(rank_correlation_ratio, "1", "Spearman's correlation of energy asked for and dwell.",
           -0.99, 0.99, FROM_SETS)},
    {HABIT(arrival_user_share_ratio, "1",
           "Part of the variance of arrival times (normal scores) that is between cars.", 0, 1,
           "work 0.81: " LEEDS "; others 0.07: " TRONDHEIM)},
    {HABIT(energy_user_share_ratio, "1", "The same of the energy asked for, given the dwell.", 0, 1,
           "work 0.48: " LEEDS "; home, on_street 0.53: " TRONDHEIM)},
    {HABIT(dwell_user_share_ratio, "1", "The same of the dwell, given the arrival.", 0, 1,
           "work 0.19: " LEEDS "; home, on_street 0.21: " TRONDHEIM)},
};

static const lw_param point_rows[] = {
    {.name = "name",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_charge_point_params, name),
     .doc = "Name, unique among the charge points."},
    {.name = "kind",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_charge_point_params, kind),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Archetype of the cars that look for it; not home.",
     .source = "definition: open to anybody",
     .choices = lw_ev_archetype_names,
     .fallback = LW_EV_PUBLIC},
    {.name = "count",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_charge_point_params, count),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Alike points that stand together and share one line of waiting cars.",
     .source = "definition: one",
     .low = 1,
     .high = 10000,
     .fallback = 1},
    {.name = "power_kw",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_charge_point_params, power_kw),
     .unit = "kW",
     .doc = "Most power of each point, such as 3.7, 7.4, 11, 22 or 50; above 43 direct current.",
     .low = 0.1,
     .high = 1000,
     .likely_low = 1.4,
     .likely_high = 400},
    {.name = "community",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_charge_point_params, community),
     .presence = LW_PARAM_UNSET,
     .doc = "Community to which it belongs; that of the participant that meters it.",
     .fallback_text = "the only one"},
    {.name = "metered_by",
     .kind = LW_PARAM_TEXT,
     .offset = offsetof(lw_charge_point_params, metered_by),
     .doc = "Participant \"group/index\" behind whose meter it stands."},
    {.name = "operator",
     .kind = LW_PARAM_TEXT,
     .offset = offsetof(lw_charge_point_params, operator_name),
     .presence = LW_PARAM_UNSET,
     .doc = "Who operates it and bills for it.",
     .fallback_text = "none: no session roams"},
    {.name = "owner",
     .kind = LW_PARAM_TEXT,
     .offset = offsetof(lw_charge_point_params, owner),
     .presence = LW_PARAM_UNSET,
     .doc = "Whose it is.",
     .fallback_text = "the participant that meters it"},
};

const lw_param_table lw_ev_table = {.name = "ev",
                                    .doc = "The cars of the group's participants.",
                                    .size = sizeof(lw_ev_params),
                                    .rows = rows,
                                    .count = LW_PARAM_COUNT(rows)};
const lw_param_table lw_charge_point_table = {.name = "charge point",
                                              .doc = "Alike charge points that stand together.",
                                              .size = sizeof(lw_charge_point_params),
                                              .rows = point_rows,
                                              .count = LW_PARAM_COUNT(point_rows)};
