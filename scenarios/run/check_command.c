// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/check_command.h"

#include "scenarios/load/scenario_reader.h"
#include "scenarios/run/report_print.h"

#include <argp.h>
#include <stdbool.h>
#include <string.h>

enum { OVERRIDE_COUNT_MAX = 256, ARENA_LIMIT_BYTES = 1 << 30 };

typedef struct check_options {
    const char *path;
    bool strict;
    bool json;
    const char *overrides[OVERRIDE_COUNT_MAX];
    size_t override_count;
} check_options;

enum option_key { KEY_STRICT = 0x100, KEY_FORMAT, KEY_SET };

static void take_path(check_options *options, const char *text, struct argp_state *state)
{
    if (options->path != NULL) {
        argp_error(state, "one scenario at a time; got '%s' and '%s'", options->path, text);
    }
    options->path = text;
}

static void take_format(check_options *options, const char *text, struct argp_state *state)
{
    options->json = strcmp(text, "json") == 0;
    if (!options->json && strcmp(text, "text") != 0) {
        argp_error(state, "--format wants text or json; got '%s'", text);
    }
}

static void take_override(check_options *options, const char *text, struct argp_state *state)
{
    if (options->override_count == OVERRIDE_COUNT_MAX) {
        argp_error(state, "more than %d --set options", OVERRIDE_COUNT_MAX);
    }
    options->overrides[options->override_count++] = text;
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    check_options *options = state->input;
    switch (key) {
    case KEY_STRICT:
        options->strict = true;
        return 0;
    case KEY_FORMAT:
        take_format(options, text, state);
        return 0;
    case KEY_SET:
        take_override(options, text, state);
        return 0;
    case ARGP_KEY_ARG:
        take_path(options, text, state);
        return 0;
    case ARGP_KEY_END:
        if (options->path == NULL) {
            argp_error(state, "check wants a scenario");
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
        printf("%s: valid", options->path);
        if (report->count > 0) {
            printf(", %zu warning%s", report->count, report->count == 1 ? "" : "s");
        }
        putchar('\n');
    }
}

static lw_status check(const check_options *options, lw_arena *arena, lw_report *report)
{
    lw_loaded_scenario loaded;
    const lw_overrides overrides = {.items = options->overrides, .count = options->override_count};
    lw_scenario_load(options->path, &overrides, arena, &loaded, report);
    if (options->strict) {
        lw_report_make_strict(report);
    }
    if (options->json) {
        lw_report_print_json(stdout, report);
    } else {
        print_text(options, report);
    }
    return lw_report_status(report);
}

int lw_command_check(int argc, char **argv)
{
    check_options options = {.path = NULL};
    argp_parse(&check_argp, argc, argv, 0, NULL, &options);
    lw_arena *arena = lw_arena_create(ARENA_LIMIT_BYTES);
    lw_report report;
    lw_report_init(&report);
    lw_status status = LW_ERR_MEMORY;
    if (arena != NULL) {
        status = check(&options, arena, &report);
    } else {
        fputs("ledgerwatt: memory ran out\n", stderr);
    }
    lw_report_fini(&report);
    lw_arena_destroy(arena);
    return lw_status_exit_code(status);
}
