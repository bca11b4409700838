// SPDX-License-Identifier: Apache-2.0
#include "scenarios/sweep/sweep_load.h"

#include "models/city/scenario.h"
#include "scenarios/load/document_kind.h"
#include "scenarios/load/field.h"
#include "scenarios/load/json_document.h"
#include "scenarios/load/json_reader.h"
#include "scenarios/load/scenario_reader.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PLAN_BYTES_MAX = 16 * 1024 * 1024, SCENARIO_BYTES_MAX = 16 * 1024 * 1024 };

/* The plan, whose faults have places, and the scenario's tree, in which pointers are looked up. */
typedef struct loading {
    lw_json_document plan;
    lw_json_document scenario;
    lw_arena *arena;
    lw_sweep *sweep;
    lw_report *report;
} loading;

/* `name` beside the file at `path`. */
static const char *beside(const char *path, const char *name, lw_arena *arena)
{
    const char *slash = strrchr(path, '/');
    const size_t folder = slash == NULL || name[0] == '/' ? 0 : (size_t)(slash - path) + 1;
    char *joined = lw_arena_calloc(arena, folder + strlen(name) + 1, 1);
    if (joined != NULL) {
        memcpy(joined, path, folder);
        memcpy(joined + folder, name, strlen(name) + 1);
    }
    return joined;
}

/* Range and wholeness that a factor leaves to its field. */
static void complete_factor(const loading *l, size_t index)
{
    lw_sweep_factor *factor = (lw_sweep_factor *)l->sweep->plan.factors.items + index;
    char where[LW_POINTER_SIZE];
    lw_error error;
    lw_field field;
    if (factor->pointer == NULL || factor->levels.count > 0) {
        return;
    }
    (void)snprintf(where, sizeof where, "/factors/%zu/pointer", index);
    if (lw_field_find(&lw_scenario_table, l->scenario.root, factor->pointer, &field, &error) !=
        LW_OK) {
        lw_report_error(l->report, error.status, where, error.suggestion, "%s: %s", factor->pointer,
                        error.message);
        return;
    }
    const lw_param_kind kind = field.row->kind;
    if (kind != LW_PARAM_REAL && kind != LW_PARAM_INTEGER && kind != LW_PARAM_MICRO &&
        kind != LW_PARAM_REALS) {
        lw_report_error(l->report, LW_ERR_WRONG_TYPE, where,
                        "use levels with settings for what is no number", "%s is not a number",
                        factor->pointer);
        return;
    }
    double low = (double)NAN;
    double high = (double)NAN;
    (void)lw_field_range(field.row, &low, &high);
    factor->whole = factor->whole || kind == LW_PARAM_INTEGER;
    factor->low = isnan(factor->low) ? low : factor->low;
    factor->high = isnan(factor->high) ? high : factor->high;
}

/* The scenario as a member at the corner of all low, or all high, ends would have it. */
static void try_corner(const loading *l, double coordinate)
{
    const char *settings[LW_SWEEP_SETTING_MAX];
    lw_override overrides[LW_SWEEP_SETTING_MAX];
    double corner[64];
    size_t count = 0;
    lw_error error;
    for (size_t i = 0; i < sizeof corner / sizeof corner[0]; i++) {
        corner[i] = coordinate;
    }
    const lw_sweep_member member = {.coordinates = corner};
    if (lw_sweep_settings(&l->sweep->plan, &member, l->arena, settings, &count, &error) != LW_OK) {
        lw_report_add(l->report, &error, false);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        (void)lw_override_parse(settings[i], &overrides[i]);
    }
    const lw_overrides all = {overrides, count};
    lw_loaded_scenario loaded;
    lw_report found;
    lw_report_init(&found);
    (void)lw_scenario_load(l->sweep->scenario_path, &all, l->arena, &loaded, &found);
    for (size_t i = 0; i < found.count; i++) {
        if (!found.is_warning[i]) {
            lw_report_add(l->report, &found.items[i], false);
        }
    }
    lw_report_fini(&found);
}

static bool is_drawn(const lw_json_node *root)
{
    lw_field field;
    const bool found = lw_field_find(&lw_scenario_table, root, "/weather", &field, NULL) == LW_OK &&
                       field.node != NULL && lw_json_node_kind(field.node) == LW_JSON_OBJECT;
    const lw_json_node *model = found ? lw_json_node_member(field.node, "model") : NULL;
    return model != NULL && lw_json_node_kind(model) == LW_JSON_STRING &&
           strcmp(lw_json_node_text(model), "synthetic") == 0;
}

static void check_all(loading *l)
{
    lw_sweep *sweep = l->sweep;
    for (size_t i = 0; i < sweep->plan.factors.count; i++) {
        complete_factor(l, i);
    }
    lw_sweep_plan_check(&sweep->plan, l->report);
    if (l->report->error_count > 0) {
        return;
    }
    sweep->draws_weather = is_drawn(l->scenario.root);
    try_corner(l, 0);
    if (l->report->error_count == 0) {
        try_corner(l, 1);
    }
}

static lw_status load_scenario(loading *l)
{
    lw_sweep *sweep = l->sweep;
    sweep->scenario_path = beside(l->plan.path, sweep->plan.scenario, l->arena);
    if (sweep->scenario_path == NULL) {
        return lw_report_error(l->report, LW_ERR_MEMORY, "", NULL, "memory ran out");
    }
    const lw_status status = lw_json_document_open(sweep->scenario_path, SCENARIO_BYTES_MAX,
                                                   l->arena, &l->scenario, l->report);
    if (status == LW_OK) {
        memcpy(sweep->scenario_sha256_hex, l->scenario.source.sha256_hex,
               sizeof sweep->scenario_sha256_hex);
        check_all(l);
    }
    return lw_report_status(l->report);
}

static lw_status load_plan(loading *l)
{
    lw_sweep *sweep = l->sweep;
    lw_json_reading reading = {.arena = l->arena, .report = l->report, .index = &l->plan.index};
    sweep->plan_bytes = l->plan.source.bytes;
    sweep->plan_size = l->plan.source.size;
    memcpy(sweep->plan_sha256_hex, l->plan.source.sha256_hex, sizeof sweep->plan_sha256_hex);
    lw_status status =
        lw_document_kind_check(l->plan.root, LW_DOCUMENT_PLAN, l->plan.path, l->report);
    if (status == LW_OK) {
        status = lw_json_read(&reading, &lw_sweep_plan_table, l->plan.root, "", &sweep->plan);
    }
    return status == LW_OK ? load_scenario(l) : status;
}

lw_status lw_sweep_load(const char *path, lw_arena *arena, lw_sweep *sweep, lw_report *report)
{
    memset(sweep, 0, sizeof *sweep);
    loading l = {.arena = arena, .sweep = sweep, .report = report};
    lw_status status = lw_json_document_open(path, PLAN_BYTES_MAX, arena, &l.plan, report);
    if (status == LW_OK) {
        status = load_plan(&l);
        lw_json_document_locate(&l.plan, report);
    }
    lw_error error;
    if (status == LW_OK) {
        status = lw_sweep_points_create(&sweep->plan, arena, &sweep->points, &error);
        if (status != LW_OK) {
            lw_report_add(report, &error, false);
        }
    }
    lw_json_document_close(&l.scenario);
    lw_json_document_close(&l.plan);
    return status;
}
