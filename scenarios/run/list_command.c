// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/list_command.h"

#include "scenarios/load/json_scan.h"
#include "scenarios/load/json_tree.h"
#include "scenarios/run/catalogue.h"
#include "scenarios/run/options.h"
#include "scenarios/run/report_print.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    if (key == ARGP_KEY_ARG) {
        lw_options_refuse(state, "list takes no argument; got '%s'", text);
    }
    *(bool *)state->input |= key == 'l';
    return key == 'l' ? 0 : ARGP_ERR_UNKNOWN;
}

static const struct argp_option list_argp_options[] = {
    {"long", 'l', NULL, 0, "Print the description too", 0}, {NULL, 0, NULL, 0, NULL, 0}};
static const struct argp list_argp = {list_argp_options,
                                      parse_option,
                                      "",
                                      "Lists the scenarios that come with the program.",
                                      NULL,
                                      NULL,
                                      NULL};

static const char *member_text(const lw_json_node *root, const char *key)
{
    const lw_json_node *node = lw_json_node_member(root, key);
    return node != NULL && lw_json_node_kind(node) == LW_JSON_STRING ? lw_json_node_text(node) : "";
}

static void print_entry(const char *name, const lw_json_node *root, int width,
                        bool with_description)
{
    const char *description = member_text(root, "description");
    printf("%-*s  %s\n", width, name, member_text(root, "title"));
    if (with_description && description[0] != '\0') {
        printf("%-*s  %s\n", width, "", description);
    }
}

static lw_status list_entry(const lw_catalogue_entry *entry, int width, bool with_description)
{
    lw_json_index index;
    lw_json_node *root = NULL;
    lw_error error;
    lw_report report;
    lw_report_init(&report);
    lw_status status = lw_json_scan(entry->text, entry->size, &index, &report);
    if (status == LW_OK) {
        status = lw_json_tree_create(&index, &root, &error);
    }
    if (status == LW_OK) {
        print_entry(entry->name, root, width, with_description);
    } else {
        lw_error_set(&error, status, "", "cannot read the scenario %s: %s", entry->name,
                     lw_status_sentence(status));
        lw_error_print(stderr, &error, false);
    }
    lw_json_tree_destroy(root);
    lw_json_index_fini(&index);
    lw_report_fini(&report);
    return status;
}

int lw_command_list(int argc, char **argv)
{
    bool with_description = false;
    lw_status status = lw_options_parse(&list_argp, argc, argv, &with_description);
    if (status != LW_OK) {
        return lw_status_exit_code(status);
    }
    int width = 0;
    for (const lw_catalogue_entry *entry = lw_catalogue; entry->name != NULL; entry++) {
        const int length = (int)strlen(entry->name);
        width = length > width ? length : width;
    }
    for (const lw_catalogue_entry *entry = lw_catalogue; entry->name != NULL; entry++) {
        const lw_status entry_status = list_entry(entry, width, with_description);
        status = status == LW_OK ? entry_status : status;
    }
    return lw_status_exit_code(status);
}
