// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/new_command.h"

#include "scenarios/run/catalogue.h"
#include "scenarios/run/options.h"
#include "scenarios/run/report_print.h"
#include "sim/base/suggestion.h"

enum option_key { KEY_FROM = 0x100 };

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    const char **name = state->input;
    switch (key) {
    case KEY_FROM:
        lw_options_refuse(state, "--from is not in this version yet");
    case ARGP_KEY_ARG:
        lw_options_take(state, name, text, "scenario");
        return 0;
    case ARGP_KEY_END:
        if (*name == NULL) {
            lw_options_refuse(state,
                              "new wants the name of a scenario; `ledgerwatt list` has them");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option new_argp_options[] = {
    {"from", KEY_FROM, "BUILDINGS.geojson", OPTION_HIDDEN, NULL, 0}, {NULL, 0, NULL, 0, NULL, 0}};
static const struct argp new_argp = {
    new_argp_options,
    parse_option,
    "NAME",
    "Prints a scenario of the catalogue: ledgerwatt new brooklyn > mine.json",
    NULL,
    NULL,
    NULL};

static int unknown_scenario(const char *name)
{
    lw_error error;
    lw_suggestion suggestion;
    lw_suggestion_begin(&suggestion, name);
    for (const lw_catalogue_entry *entry = lw_catalogue; entry->name != NULL; entry++) {
        lw_suggestion_offer(&suggestion, entry->name);
    }
    lw_error_set(&error, LW_ERR_USAGE, "", "\"%.60s\" is not in the catalogue", name);
    lw_suggestion_text(&suggestion, error.suggestion, sizeof error.suggestion);
    lw_error_print(stderr, &error, false);
    return lw_status_exit_code(LW_ERR_USAGE);
}

int lw_command_new(int argc, char **argv)
{
    const char *name = NULL;
    const lw_status status = lw_options_parse(&new_argp, argc, argv, &name);
    if (status != LW_OK) {
        return lw_status_exit_code(status);
    }
    const lw_catalogue_entry *entry = lw_catalogue_find(name);
    if (entry == NULL) {
        return unknown_scenario(name);
    }
    fwrite(entry->text, 1, entry->size, stdout);
    return lw_status_exit_code(LW_OK);
}
