// SPDX-License-Identifier: Apache-2.0
// The program `ledgerwatt`: finds the command and lets it do the rest.
#include "scenarios/run/command_table.h"
#include "scenarios/run/report_print.h"
#include "scenarios/run/streams.h"
#include "sim/base/status.h"
#include "sim/base/suggestion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for a command and its arguments; where they are longer, the text stands below them. */
enum { USAGE_WIDTH = 32 };

static void print_help(FILE *out)
{
    fputs("ledgerwatt simulates a district once, settles its local trades several ways, and\n"
          "compares what each way gives and costs.\n\n"
          "Usage: ledgerwatt COMMAND [OPTION...] [ARGUMENT...]\n\n",
          out);
    for (const lw_command *command = lw_command_table; command->name != NULL; command++) {
        char usage[64];
        if (snprintf(usage, sizeof usage, "%s %s", command->name, command->arguments) >
            USAGE_WIDTH) {
            fprintf(out, "  %s\n", usage);
            usage[0] = '\0';
        }
        fprintf(out, "  %-*s %s\n", USAGE_WIDTH, usage, command->doc);
    }
    fputs("\n`ledgerwatt COMMAND --help` tells more about one command.\n"
          "Begin with: ledgerwatt new brooklyn > mine.json; ledgerwatt run mine.json -o mine.h5\n",
          out);
}

static int refuse_command(const char *word)
{
    lw_error error;
    lw_suggestion suggestion;
    lw_suggestion_begin(&suggestion, word);
    for (const lw_command *command = lw_command_table; command->name != NULL; command++) {
        lw_suggestion_offer(&suggestion, command->name);
    }
    lw_error_set(&error, LW_ERR_USAGE, "", "\"%.60s\" is not a command", word);
    lw_suggestion_text(&suggestion, error.suggestion, sizeof error.suggestion);
    lw_error_print(stderr, &error, false);
    return lw_status_exit_code(LW_ERR_USAGE);
}

static int run_command(const lw_command *command, int argc, char **argv)
{
    char name[64];
    snprintf(name, sizeof name, "ledgerwatt %s", command->name);
    argv[0] = name; /* argp names it in its messages */
    return command->run(argc, argv);
}

int main(int argc, char **argv)
{
    lw_streams_begin();
    unsetenv(
        "OMP_NUM_THREADS"); /* --threads says it; clang's runtime ends on a value it dislikes */
    if (argc < 2) {
        print_help(stderr);
        return lw_status_exit_code(LW_ERR_USAGE);
    }
    const char *word = argv[1];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
        print_help(stdout);
        return EXIT_SUCCESS;
    }
    const lw_command *command = lw_command_find(strcmp(word, "--version") == 0 ? "version" : word);
    if (command != NULL) {
        return run_command(command, argc - 1, argv + 1);
    }
    return refuse_command(word);
}
