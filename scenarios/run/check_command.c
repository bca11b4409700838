// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/check_command.h"

#include "scenarios/load/scenario_reader.h"
#include "scenarios/run/catalogue.h"
#include "scenarios/run/options.h"
#include "scenarios/run/report_print.h"

#include <stdbool.h>

enum { ARENA_LIMIT_BYTES = 1 << 30 };

typedef struct check_options {
    const char *path;
    bool strict;
    bool json;
    lw_override_options overrides;
} check_options;

enum option_key { KEY_STRICT = 0x100, KEY_FORMAT, KEY_SET };

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    static const char *const formats[] = {"text", "json", NULL};
    check_options *options = state->input;
    switch (key) {
    case KEY_STRICT:
        options->strict = true;
        return 0;
    case KEY_FORMAT:
        options->json = lw_options_choice(state, "--format", text, formats) == 1;
        return 0;
    case KEY_SET:
        lw_options_override(state, &options->overrides, text);
        return 0;
    case ARGP_KEY_ARG:
        lw_options_take(state, &options->path, text, "scenario");
        return 0;
    case ARGP_KEY_END:
        if (options->path == NULL) {
            lw_options_refuse(state, "check wants a scenario");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option check_argp_options[] = {
    {"strict", KEY_STRICT, NULL, 0, "Warnings are errors", 0},
    {"format", KEY_FORMAT, "FORMAT", 0, "text (default), or json on standard output", 0},
    {"set", KEY_SET, "/POINTER=VALUE", 0, "Set a field of the scenario; may be repeated", 0},
    {NULL, 0, NULL, 0, NULL, 0}};
static const struct argp check_argp = {check_argp_options,
                                       parse_option,
                                       "SCENARIO.json",
                                       "Reads a scenario and the files it names, and prints every "
                                       "error and warning. Simulates nothing.",
                                       NULL,
                                       NULL,
                                       NULL};

static void print_text(const check_options *options, const lw_report *report)
{
    lw_report_print(stderr, report);
    if (report->error_count == 0) {
        char path[LW_POINTER_SIZE];
        printf("%s: valid", lw_text_escape(options->path, path, sizeof path));
        if (report->count > 0) {
            printf(", %zu warning%s", report->count, report->count == 1 ? "" : "s");
        }
        putchar('\n');
    }
}

/* In JSON what the scenario's author can mend; what the machine lacks is told to its user as well.
 */
static void print(const check_options *options, const lw_report *report)
{
    if (!options->json) {
        print_text(options, report);
        return;
    }
    lw_report_print_json(stdout, report);
    const lw_status status = lw_report_status(report);
    if (status != LW_OK && lw_status_exit_code(status) == lw_status_exit_code(LW_ERR_MEMORY)) {
        lw_report_print(stderr, report);
    }
}

static lw_status check(const check_options *options, lw_arena *arena, lw_report *report)
{
    lw_loaded_scenario loaded;
    const lw_overrides overrides = {options->overrides.items, options->overrides.count};
    lw_scenario_load(options->path, &overrides, arena, &loaded, report);
    lw_catalogue_advise(options->path, report);
    if (options->strict) {
        lw_report_make_strict(report);
    }
    print(options, report);
    return lw_report_status(report);
}

int lw_command_check(int argc, char **argv)
{
    check_options options = {.path = NULL};
    lw_status status = lw_options_parse(&check_argp, argc, argv, &options);
    if (status != LW_OK) {
        return lw_status_exit_code(status);
    }
    lw_arena *arena = lw_arena_create(ARENA_LIMIT_BYTES);
    lw_report report;
    lw_report_init(&report);
    if (arena != NULL) {
        status = check(&options, arena, &report);
    } else {
        status = lw_report_error(&report, LW_ERR_MEMORY, "", NULL, "memory ran out");
        print(&options, &report);
    }
    lw_report_fini(&report);
    lw_arena_destroy(arena);
    return lw_status_exit_code(status);
}
