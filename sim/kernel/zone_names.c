// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/zone_names.h"

#include "sim/base/param.h"
#include "sim/base/suggestion.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { PATH_SIZE = 4096, LINE_SIZE = 512 };

static const char *city_of(const char *zone)
{
    const char *slash = strrchr(zone, '/');
    return slash != NULL ? slash + 1 : zone;
}

static bool is_city(const char *city, const char *zone)
{
    return strcasecmp(city, city_of(zone)) == 0 ||
           (strlen(city) > 2 && lw_word_distance(city, city_of(zone), 1) <= 1);
}

/* Zone names have underscores where cities have blanks. */
static void write_wanted(const char *name, char wanted[LW_ZONE_NAME_SIZE])
{
    (void)snprintf(wanted, LW_ZONE_NAME_SIZE, "%s", name);
    for (char *c = wanted; *c != '\0'; c++) {
        if (*c == ' ') {
            *c = '_';
        }
    }
}

/* Lines are: country code, coordinates, zone, perhaps a remark. */
static bool read_zone_name(FILE *table, char zone[LW_ZONE_NAME_SIZE], bool *found)
{
    char line[LINE_SIZE];
    if (fgets(line, sizeof line, table) == NULL) {
        return false;
    }
    *found = line[0] != '#' && sscanf(line, "%*s %*s %63s", zone) == 1;
    return true;
}

bool lw_zone_nearest_in(const char *folder, const char *name, char nearest[LW_ZONE_NAME_SIZE])
{
    char path[PATH_SIZE];
    const int length = snprintf(path, sizeof path, "%s/zone.tab", folder);
    FILE *table = length > 0 && length < PATH_SIZE ? fopen(path, "re") : NULL;
    nearest[0] = '\0';
    if (table == NULL) {
        return false;
    }
    char wanted[LW_ZONE_NAME_SIZE];
    char zone[LW_ZONE_NAME_SIZE];
    bool found = false;
    write_wanted(name, wanted);
    lw_suggestion suggestion;
    lw_suggestion_begin(&suggestion, wanted);
    while (read_zone_name(table, zone, &found)) {
        const int before = suggestion.best_distance;
        if (found) {
            lw_suggestion_offer(&suggestion, zone);
        }
        const bool is_first_city = found && nearest[0] == '\0' && is_city(city_of(wanted), zone);
        if (suggestion.best_distance < before || is_first_city) {
            memcpy(nearest, zone, sizeof zone);
        }
    }
    (void)fclose(table);
    return nearest[0] != '\0';
}
