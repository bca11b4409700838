// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/city_key.h"

#include "models/city/city_part.h"
#include "scenarios/load/json_scan.h"
#include "scenarios/load/json_tree.h"
#include "scenarios/run/build_info.h"
#include "sim/kernel/zone.h"

#include <stdlib.h>
#include <string.h>

static lw_status out_of_memory(lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the key of a city");
}

/* The effective scenario as text, without the members that its city is not told; free() it, NULL
 * when memory is out. It has been scanned before, so nothing else is wrong with it. */
static char *print_part(const lw_loaded_scenario *loaded)
{
    lw_json_index index;
    lw_json_node *root = NULL;
    lw_report report;
    lw_error error;
    char *text = NULL;
    lw_report_init(&report);
    if (lw_json_scan(loaded->effective_json, loaded->effective_size, &index, &report) == LW_OK &&
        lw_json_tree_create(&index, &root, &error) == LW_OK) {
        for (const char *const *name = lw_city_part_left_out; *name != NULL; name++) {
            lw_json_tree_drop(root, *name);
        }
        text = lw_json_tree_print(root);
    }
    lw_json_tree_destroy(root);
    lw_json_index_fini(&index);
    lw_report_fini(&report);
    return text;
}

static void add_text(lw_sha256 *hash, const char *text)
{
    lw_sha256_update(hash, text, strlen(text) + 1);
}

static void add_program(lw_sha256 *hash)
{
    char zone_version[32] = "";
    lw_zone_data_version(zone_version, sizeof zone_version);
    add_text(hash, lw_build_version());
    add_text(hash, lw_build_git_describe());
    add_text(hash, zone_version);
}

static void add_settlements(lw_sha256 *hash, const lw_scenario *scenario)
{
    const lw_city_part part = lw_city_part_of(scenario);
    const uint32_t told[] = {part.settlement_count, part.falls_back ? 1 : 0};
    lw_sha256_update(hash, told, sizeof told);
}

static void add_inputs(lw_sha256 *hash, const lw_scenario *scenario)
{
    for (size_t i = 0; i < scenario->input_count; i++) {
        add_text(hash, scenario->inputs[i].path);
        add_text(hash, scenario->inputs[i].sha256_hex);
    }
}

lw_status lw_city_key_of(const lw_loaded_scenario *loaded, uint8_t key[LW_SHA256_SIZE],
                         lw_error *error)
{
    char *text = print_part(loaded);
    lw_sha256 *hash = lw_sha256_create();
    if (text == NULL || hash == NULL) {
        free(text);
        lw_sha256_destroy(hash);
        return out_of_memory(error);
    }
    add_program(hash);
    add_text(hash, text);
    add_settlements(hash, &loaded->scenario);
    add_inputs(hash, &loaded->scenario);
    lw_sha256_finish(hash, key);
    lw_sha256_destroy(hash);
    free(text);
    return LW_OK;
}
