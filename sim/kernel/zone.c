// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/zone.h"

#include "sim/base/check.h"
#include "sim/kernel/tzif.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FILE_SIZE_MAX = 1 << 18, /* the largest of IANA's files has about 5 KB */
    PATH_SIZE = 4096,
    VERSION_FILE_SIZE = 64
};

struct lw_zone {
    char name[LW_ZONE_NAME_SIZE];
    lw_tzif tzif;
};

static bool is_name_character(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '+' || c == '/';
}

/* No dot at all, so a name cannot leave the folder. */
static bool is_zone_name(const char *name)
{
    const size_t length = strlen(name);
    if (length == 0 || length >= LW_ZONE_NAME_SIZE || name[0] == '/' || name[length - 1] == '/') {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (!is_name_character(name[i])) {
            return false;
        }
    }
    return strcmp(name, "localtime") != 0 && strcmp(name, "posixrules") != 0;
}

/* "cannot VERB PATH: words for the errno (its name)". Not strerror: it is neither thread-safe nor
 * independent of the locale. */
static lw_status unreadable(const char *verb, const char *path, int code, lw_error *error)
{
    const char *reason = strerrordesc_np(code);
    const char *name = strerrorname_np(code);
    return lw_error_set(error, LW_ERR_IO, "", "cannot %s %s: %s (%s)", verb, path,
                        reason != NULL ? reason : "unknown error", name != NULL ? name : "?");
}

/* True when open(2) failed because there is no such file, or only a socket. */
static bool is_absent(int code)
{
    return code == ENOENT || code == ENOTDIR || code == ENXIO;
}

/* *file is -1, and the status LW_OK, when there is no file of that name; a folder or a pipe is
 * none. */
static lw_status open_regular_file(const char *path, int *file, lw_error *error)
{
    *file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not hang us */
    if (*file < 0) {
        return is_absent(errno) ? LW_OK : unreadable("open", path, errno, error);
    }
    struct stat facts;
    const lw_status status =
        fstat(*file, &facts) == 0 ? LW_OK : unreadable("look at", path, errno, error);
    if (status != LW_OK || !S_ISREG(facts.st_mode)) {
        (void)close(*file);
        *file = -1;
    }
    return status;
}

/* Up to `size` bytes from the start of the file; -1 when reading fails. */
static ssize_t read_start(int file, unsigned char *bytes, size_t size)
{
    size_t count = 0;
    while (count < size) {
        const ssize_t got = read(file, bytes + count, size - count);
        if (got == 0) {
            break;
        }
        if (got > 0) {
            count += (size_t)got;
        } else if (errno != EINTR) {
            return -1;
        }
    }
    return (ssize_t)count;
}

static lw_status read_zone_file(int file, const char *path, lw_tzif *tzif, lw_error *error)
{
    unsigned char *bytes = malloc(FILE_SIZE_MAX);
    if (bytes == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "no memory to read %s", path);
    }
    const ssize_t count = read_start(file, bytes, FILE_SIZE_MAX);
    lw_status status = LW_OK;
    if (count < 0) {
        status = unreadable("read", path, errno, error);
    } else if (count == FILE_SIZE_MAX) {
        status =
            lw_error_set(error, LW_ERR_FILE_FORMAT, "",
                         "%s is not a time zone: it has %d bytes or more", path, FILE_SIZE_MAX);
    } else {
        status = lw_tzif_read(bytes, (size_t)count, tzif, error);
    }
    free(bytes);
    return status;
}

static void suggest_zone(const char *folder, const char *name, lw_error *error)
{
    char nearest[LW_ZONE_NAME_SIZE];
    if (lw_zone_nearest_in(folder, name, nearest)) {
        (void)snprintf(error->suggestion, sizeof error->suggestion, "did you mean \"%s\"?",
                       nearest);
        return;
    }
    (void)snprintf(error->suggestion, sizeof error->suggestion,
                   "write a name of the IANA time zone database, such as \"Europe/Paris\"");
}

static lw_status unknown_zone(const char *folder, const char *name, const char *why,
                              lw_error *error)
{
    char shown[LW_ZONE_NAME_SIZE];
    const lw_status status = lw_error_set(error, LW_ERR_BAD_REFERENCE, "", "time zone \"%s\" %s",
                                          lw_text_escape(name, shown, sizeof shown), why);
    if (error != NULL) {
        suggest_zone(folder, name, error);
    }
    return status;
}

static lw_status open_zone_file(const char *folder, const char *name, char path[PATH_SIZE],
                                int *file, lw_error *error)
{
    const int length = snprintf(path, PATH_SIZE, "%s/%s", folder, name);
    *file = -1;
    const lw_status status =
        length > 0 && length < PATH_SIZE ? open_regular_file(path, file, error) : LW_OK;
    return status == LW_OK && *file < 0 ? unknown_zone(folder, name, "is not on this system", error)
                                        : status;
}

static lw_status read_zone(const char *folder, lw_zone *zone, lw_error *error)
{
    if (strcmp(zone->name, "UTC") == 0) {
        zone->tzif.offset_count = 1; /* one local time, 0 s east */
        return LW_OK;
    }
    char path[PATH_SIZE];
    int file = -1;
    lw_status status = open_zone_file(folder, zone->name, path, &file, error);
    if (status != LW_OK) {
        return status;
    }
    status = read_zone_file(file, path, &zone->tzif, error);
    (void)close(file);
    if (status != LW_OK && error != NULL && error->file[0] == '\0') {
        (void)lw_text_escape(path, error->file, sizeof error->file);
    }
    return status;
}

lw_status lw_zone_open_in(const char *folder, const char *name, lw_zone **zone, lw_error *error)
{
    *zone = NULL;
    if (!is_zone_name(name)) {
        return unknown_zone(folder, name, "is not the name of one", error);
    }
    lw_zone *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "no memory for a time zone");
    }
    memcpy(made->name, name, strlen(name) + 1);
    const lw_status status = read_zone(folder, made, error);
    if (status != LW_OK) {
        free(made);
        return status;
    }
    *zone = made;
    return LW_OK;
}

lw_status lw_zone_open(const char *name, lw_zone **zone, lw_error *error)
{
    return lw_zone_open_in(LW_ZONEINFO_DIR, name, zone, error);
}

void lw_zone_close(lw_zone *zone)
{
    if (zone != NULL) {
        lw_tzif_fini(&zone->tzif);
        free(zone);
    }
}

int32_t lw_zone_offset_s(const lw_zone *zone, int64_t utc_seconds)
{
    return lw_tzif_offset_s(&zone->tzif, utc_seconds);
}

static int64_t floor_seconds(lw_time_us time_us)
{
    return time_us / LW_US_PER_S - (time_us % LW_US_PER_S < 0 ? 1 : 0);
}

lw_civil lw_zone_local(const lw_zone *zone, lw_time_us utc_us)
{
    const int64_t utc_s = floor_seconds(utc_us);
    return lw_civil_from_seconds(utc_s + lw_zone_offset_s(zone, utc_s));
}

/* First instant at which the clock shows `local_s`; INT64_MAX when it never does. Every offset that
 * the zone ever has is tried, so however close two changes are, none is overlooked. */
static int64_t first_showing_s(const lw_zone *zone, int64_t local_s)
{
    int64_t first_s = INT64_MAX;
    for (size_t i = 0; i < zone->tzif.offset_count; i++) {
        const int64_t instant_s = local_s - zone->tzif.offset_s[i];
        if (instant_s < first_s && lw_zone_offset_s(zone, instant_s) == zone->tzif.offset_s[i]) {
            first_s = instant_s;
        }
    }
    return first_s;
}

/* In a gap, taking the larger offset away leads before the jump, where the smaller one holds;
 * taking the smaller one away leads behind it. The latter is the clock that has not jumped. */
static int64_t instant_in_gap_s(const lw_zone *zone, int64_t local_s)
{
    for (size_t i = 0; i < zone->tzif.offset_count; i++) {
        const int32_t after_s = zone->tzif.offset_s[i];
        const int32_t before_s = lw_zone_offset_s(zone, local_s - after_s);
        if (before_s < after_s && lw_zone_offset_s(zone, local_s - before_s) == after_s) {
            return local_s - before_s;
        }
    }
    return local_s - lw_zone_offset_s(zone, local_s); /* two jumps within an hour or so */
}

lw_time_us lw_zone_utc(const lw_zone *zone, const lw_civil *local)
{
    const int64_t local_s = lw_civil_seconds(local);
    const int64_t shown_s = first_showing_s(zone, local_s);
    const int64_t utc_s = shown_s == INT64_MAX ? instant_in_gap_s(zone, local_s) : shown_s;
    LW_ASSERT(utc_s >= INT64_MIN / LW_US_PER_S && utc_s <= INT64_MAX / LW_US_PER_S);
    return utc_s * LW_US_PER_S;
}

const char *lw_zone_name(const lw_zone *zone)
{
    return zone->name;
}

/* The word after `prefix` at the start of the folder's file. */
static bool read_version(const char *folder, const char *file_name, const char *prefix,
                         char *version, size_t size)
{
    char path[PATH_SIZE];
    const int length = snprintf(path, sizeof path, "%s/%s", folder, file_name);
    int file = -1;
    if (length <= 0 || length >= PATH_SIZE || open_regular_file(path, &file, NULL) != LW_OK ||
        file < 0) {
        return false;
    }
    char text[VERSION_FILE_SIZE] = {0};
    const ssize_t count = read_start(file, (unsigned char *)text, sizeof text - 1);
    (void)close(file);
    const size_t prefix_length = strlen(prefix);
    if (count < 0 || strncmp(text, prefix, prefix_length) != 0) {
        return false;
    }
    const char *word = text + prefix_length;
    const size_t word_length = strspn(word, "0123456789abcdefghijklmnopqrstuvwxyz-.");
    (void)snprintf(version, size, "%.*s", (int)word_length, word);
    return word_length > 0;
}

void lw_zone_data_version_in(const char *folder, char *version, size_t size)
{
    LW_ASSERT(size >= 1);
    if (!read_version(folder, "+VERSION", "", version, size) &&
        !read_version(folder, "version", "", version, size) &&
        !read_version(folder, "tzdata.zi", "# version ", version, size)) {
        (void)snprintf(version, size, "unknown");
    }
}

void lw_zone_data_version(char *version, size_t size)
{
    lw_zone_data_version_in(LW_ZONEINFO_DIR, version, size);
}
