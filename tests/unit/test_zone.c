// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/zone.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { QUARTER_S = 900 };

static const char *nowhere = "/nonexistent-folder";

static lw_zone *zone_of(const char *name)
{
    lw_zone *zone = NULL;
    lw_error error;
    cr_assert_eq(lw_zone_open(name, &zone, &error), LW_OK, "%s", error.message);
    return zone;
}

static lw_civil civil_of(const char *text)
{
    lw_civil civil = {0};
    cr_assert(lw_civil_parse(text, &civil), "%s", text);
    return civil;
}

static int64_t utc_of(const lw_zone *zone, const char *local)
{
    const lw_civil civil = civil_of(local);
    return lw_zone_utc(zone, &civil) / LW_US_PER_S;
}

static int64_t as_utc(const char *text)
{
    const lw_civil civil = civil_of(text);
    return lw_civil_seconds(&civil);
}

static int64_t quarters_between(const lw_zone *zone, const char *from, const char *to)
{
    const int64_t length_s = utc_of(zone, to) - utc_of(zone, from);
    cr_assert_eq(length_s % QUARTER_S, 0);
    return length_s / QUARTER_S;
}

Test(zone, the_zone_that_was_meant)
{
    char nearest[LW_ZONE_NAME_SIZE];
    cr_assert(lw_zone_nearest_in("/usr/share/zoneinfo", "new york", nearest));
    cr_assert_str_eq(nearest, "America/New_York");
    cr_assert(lw_zone_nearest_in("/usr/share/zoneinfo", "Europe/Pariss", nearest));
    cr_assert_str_eq(nearest, "Europe/Paris");
    cr_assert_not(lw_zone_nearest_in("/usr/share/zoneinfo", "America/Brooklyn", nearest));
    cr_assert_not(lw_zone_nearest_in("/usr/share/zoneinfo", "", nearest));
    cr_assert_not(lw_zone_nearest_in(nowhere, "Europe/Paris", nearest), "no table there");
}

/* ANALYTIC.md section 8, and FAULTS.md section C. */
Test(zone, a_day_of_clock_change_has_92_or_100_quarter_hours)
{
    lw_zone *paris = zone_of("Europe/Paris");
    cr_assert_eq(quarters_between(paris, "2015-03-29", "2015-03-30"), 92);
    cr_assert_eq(quarters_between(paris, "2015-10-25", "2015-10-26"), 100);
    cr_assert_eq(quarters_between(paris, "2016-03-27", "2016-03-28"), 92);
    cr_assert_eq(quarters_between(paris, "2016-10-30", "2016-10-31"), 100);
    cr_assert_eq(quarters_between(paris, "2017-03-26", "2017-03-27"), 92);
    cr_assert_eq(quarters_between(paris, "2017-10-29", "2017-10-30"), 100);
    cr_assert_eq(quarters_between(paris, "2016-02-29", "2016-03-01"), 96);
    lw_zone_close(paris);
}

Test(zone, a_year_has_35040_or_35136_quarter_hours)
{
    lw_zone *paris = zone_of("Europe/Paris");
    cr_assert_eq(quarters_between(paris, "2015-01-01", "2016-01-01"), 35040);
    cr_assert_eq(quarters_between(paris, "2016-01-01", "2017-01-01"), 35136);
    cr_assert_eq(quarters_between(paris, "2017-01-01", "2018-01-01"), 35040);
    lw_zone_close(paris);
    lw_zone *utc = zone_of("UTC");
    cr_assert_eq(quarters_between(utc, "2016-01-01", "2017-01-01"), 35136);
    lw_zone_close(utc);
}

/* No day but the two of the change differs, and each quarter-hour of UTC belongs to exactly one
 * day. */
Test(zone, every_other_day_of_the_year_has_96_quarter_hours)
{
    lw_zone *paris = zone_of("Europe/Paris");
    int64_t count = 0;
    int odd_day_count = 0;
    int32_t day = 1;
    const int64_t end_s = utc_of(paris, "2017-01-01");
    for (int64_t t = utc_of(paris, "2016-01-01"); t <= end_s; t += QUARTER_S) {
        const lw_civil local = lw_zone_local(paris, t * LW_US_PER_S);
        if (local.day != day) {
            cr_assert(count == 96 || count == 92 || count == 100);
            odd_day_count += count == 96 ? 0 : 1;
            count = 0;
            day = local.day;
        }
        count++;
    }
    cr_assert_eq(odd_day_count, 2);
    lw_zone_close(paris);
}

Test(zone, the_last_quarter_of_the_year_is_still_in_it)
{
    lw_zone *paris = zone_of("Europe/Paris");
    const lw_civil local = lw_zone_local(paris, as_utc("2016-12-31 22:45") * LW_US_PER_S);
    cr_assert_eq(local.year, 2016);
    cr_assert_eq(local.month, 12);
    cr_assert_eq(local.day, 31);
    cr_assert_eq(local.hour, 23);
    cr_assert_eq(local.minute, 45);
    /* The leap second 23:59:60 UTC of that day makes no period: the day has 96 quarter-hours in
     * UTC. */
    lw_zone *utc = zone_of("UTC");
    cr_assert_eq(quarters_between(utc, "2016-12-31", "2017-01-01"), 96);
    cr_assert_eq(quarters_between(paris, "2016-12-31 23:45", "2017-01-01 01:15"), 6);
    lw_zone_close(utc);
    lw_zone_close(paris);
}

Test(zone, goes_on_past_2038)
{
    lw_zone *paris = zone_of("Europe/Paris");
    lw_zone *new_york = zone_of("America/New_York");
    const int64_t last_32_bit_s = INT32_MAX;
    cr_assert_eq(lw_zone_offset_s(paris, last_32_bit_s), 3600);
    cr_assert_eq(lw_zone_offset_s(paris, last_32_bit_s + 1), 3600);
    cr_assert_eq(quarters_between(paris, "2038-01-19", "2038-01-20"), 96);
    cr_assert_eq(quarters_between(paris, "2038-03-28", "2038-03-29"), 92);
    cr_assert_eq(quarters_between(paris, "2096-10-28", "2096-10-29"), 100);
    cr_assert_eq(quarters_between(new_york, "2050-03-13", "2050-03-14"), 92);
    lw_zone_close(paris);
    lw_zone_close(new_york);
}

Test(zone, a_time_skipped_in_spring_is_read_as_if_the_clock_had_not_jumped)
{
    lw_zone *paris = zone_of("Europe/Paris");
    cr_assert_eq(utc_of(paris, "2016-03-27 01:59:59"), as_utc("2016-03-27 00:59:59"));
    cr_assert_eq(utc_of(paris, "2016-03-27 02:00"), as_utc("2016-03-27 01:00"));
    cr_assert_eq(utc_of(paris, "2016-03-27 02:30"), as_utc("2016-03-27 01:30"));
    cr_assert_eq(utc_of(paris, "2016-03-27 03:00"), as_utc("2016-03-27 01:00"));
    cr_assert_eq(utc_of(paris, "2016-03-27 03:30"), as_utc("2016-03-27 01:30"));
    lw_zone_close(paris);
}

Test(zone, of_a_time_that_comes_twice_in_autumn_the_first_is_meant)
{
    lw_zone *paris = zone_of("Europe/Paris");
    cr_assert_eq(utc_of(paris, "2016-10-30 01:59:59"), as_utc("2016-10-29 23:59:59"));
    cr_assert_eq(utc_of(paris, "2016-10-30 02:00"), as_utc("2016-10-30 00:00"));
    cr_assert_eq(utc_of(paris, "2016-10-30 02:59:59"), as_utc("2016-10-30 00:59:59"));
    cr_assert_eq(utc_of(paris, "2016-10-30 03:00"), as_utc("2016-10-30 02:00"));
    lw_zone_close(paris);
}

Test(zone, lord_howe_moves_by_half_an_hour)
{
    lw_zone *lord_howe = zone_of("Australia/Lord_Howe");
    cr_assert_eq(quarters_between(lord_howe, "2016-10-02", "2016-10-03"), 94);
    cr_assert_eq(quarters_between(lord_howe, "2017-04-02", "2017-04-03"), 98);
    cr_assert_eq(utc_of(lord_howe, "2016-10-02 02:15"), as_utc("2016-10-01 15:45"));
    lw_zone_close(lord_howe);
}

/* Samoa went from the eastern to the western side of the date line: 30 December 2011 did not
 * happen. */
Test(zone, a_whole_day_may_be_skipped)
{
    lw_zone *apia = zone_of("Pacific/Apia");
    cr_assert_eq(quarters_between(apia, "2011-12-29", "2011-12-31"), 96);
    const lw_civil local = lw_zone_local(apia, as_utc("2011-12-30 10:00") * LW_US_PER_S);
    cr_assert_eq(local.day, 31);
    cr_assert_eq(utc_of(apia, "2011-12-30 12:00"), utc_of(apia, "2011-12-31 12:00"));
    lw_zone_close(apia);
}

Test(zone, an_instant_before_the_epoch_is_cut_down_to_its_second)
{
    lw_zone *utc = zone_of("UTC");
    const lw_civil local = lw_zone_local(utc, -1);
    cr_assert_eq(local.year, 1969);
    cr_assert_eq(local.second, 59);
    (void)lw_zone_local(utc, INT64_MIN);
    (void)lw_zone_local(utc, INT64_MAX);
    lw_zone_close(utc);
}

Test(zone, the_tz_variable_has_no_say)
{
    lw_zone *paris = zone_of("Europe/Paris");
    cr_assert_eq(setenv("TZ", "Australia/Lord_Howe", 1), 0);
    lw_zone *again = zone_of("Europe/Paris");
    for (int64_t t = 0; t < INT64_C(3000000000); t += 1234567) {
        cr_assert_eq(lw_zone_offset_s(again, t), lw_zone_offset_s(paris, t));
    }
    lw_zone_close(paris);
    lw_zone_close(again);
}

Test(zone, utc_is_known_without_any_file)
{
    lw_zone *utc = NULL;
    cr_assert_eq(lw_zone_open_in(nowhere, "UTC", &utc, NULL), LW_OK);
    cr_assert_str_eq(lw_zone_name(utc), "UTC");
    cr_assert_eq(lw_zone_offset_s(utc, 0), 0);
    cr_assert_eq(lw_zone_offset_s(utc, INT64_MAX), 0);
    cr_assert_eq(utc_of(utc, "2016-03-27 02:30"), as_utc("2016-03-27 02:30"));
    lw_zone_close(utc);
    lw_zone_close(NULL);
}

static void check_open_fails(const char *folder, const char *name, lw_status expected)
{
    lw_zone *zone = (lw_zone *)&nowhere; /* must be overwritten */
    lw_error error;
    const lw_status status = folder == NULL ? lw_zone_open(name, &zone, &error)
                                            : lw_zone_open_in(folder, name, &zone, &error);
    cr_assert_eq(status, expected, "\"%s\" gave %s", name, lw_status_code(status));
    cr_assert_eq(error.status, expected);
    cr_assert_null(zone);
    cr_assert(strlen(error.message) > 0);
}

Test(zone, refuses_names_that_are_none)
{
    const char *names[] = {"",
                           "/etc/passwd",
                           "../zoneinfo/UTC",
                           "Europe/../UTC",
                           "Europe/",
                           "Europe/Paris\n",
                           "Europe Paris",
                           "tzdata.zi",
                           "localtime",
                           "posixrules",
                           "\xff",
                           "Europe\\Paris",
                           "No/Such",
                           "europe/paris",
                           "Europe"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        check_open_fails(NULL, names[i], LW_ERR_BAD_REFERENCE);
    }
    char *long_name = malloc(100001);
    memset(long_name, 'a', 100000);
    long_name[100000] = '\0';
    check_open_fails(NULL, long_name, LW_ERR_BAD_REFERENCE);
    free(long_name);
    check_open_fails(nowhere, "Europe/Paris", LW_ERR_BAD_REFERENCE);
}

Test(zone, says_what_to_write_instead)
{
    lw_zone *zone = NULL;
    lw_error error;
    (void)lw_zone_open("Europe/Pariss\n", &zone, &error);
    cr_assert_not_null(strstr(error.message, "Europe/Pariss"));
    cr_assert_null(strchr(error.message, '\n'), "shown escaped");
    cr_assert_not_null(strstr(error.suggestion, "Europe/Paris"));
}

/* A folder of our own, with one file in it. */
typedef struct folder {
    char path[64];
    char file[128];
} folder;

static folder folder_with(const char *name, const void *bytes, size_t count)
{
    folder made = {.path = "/tmp/lw_test_zone_XXXXXX"};
    cr_assert_not_null(mkdtemp(made.path));
    (void)snprintf(made.file, sizeof made.file, "%s/%s", made.path, name);
    FILE *stream = fopen(made.file, "wb");
    cr_assert_not_null(stream);
    cr_assert_eq(fwrite(bytes, 1, count, stream), count);
    cr_assert_eq(fclose(stream), 0);
    return made;
}

static void folder_remove(const folder *made)
{
    (void)unlink(made->file);
    (void)rmdir(made->path);
}

Test(zone, refuses_a_file_that_is_no_zone)
{
    const folder text = folder_with("Text", "not a zone\n", 11);
    check_open_fails(text.path, "Text", LW_ERR_FILE_FORMAT);
    folder_remove(&text);
    const folder empty = folder_with("Empty", "", 0);
    check_open_fails(empty.path, "Empty", LW_ERR_FILE_FORMAT);
    folder_remove(&empty);
}

Test(zone, refuses_a_file_that_is_too_large)
{
    const folder large = folder_with("Large", "TZif", 4);
    cr_assert_eq(truncate(large.file, INT64_C(1) << 40), 0);
    check_open_fails(large.path, "Large", LW_ERR_FILE_FORMAT);
    folder_remove(&large);
}

Test(zone, does_not_wait_for_a_pipe, .timeout = 5)
{
    const folder pipe = folder_with("Pipe", "", 0);
    cr_assert_eq(unlink(pipe.file), 0);
    cr_assert_eq(mkfifo(pipe.file, 0600), 0);
    check_open_fails(pipe.path, "Pipe", LW_ERR_BAD_REFERENCE);
    folder_remove(&pipe);
}

Test(zone, names_the_damaged_file)
{
    const folder text = folder_with("Text", "not a zone\n", 11);
    lw_zone *zone = NULL;
    lw_error error;
    (void)lw_zone_open_in(text.path, "Text", &zone, &error);
    cr_assert_str_eq(error.file, text.file);
    folder_remove(&text);
}

/* A file that is there but cannot be read is not a name that is wrong. */
static lw_error open_file_at(const char *path)
{
    char folder_path[128];
    const char *slash = strrchr(path, '/');
    (void)snprintf(folder_path, sizeof folder_path, "%.*s", (int)(slash - path), path);
    lw_zone *zone = NULL;
    lw_error error = {.status = LW_OK};
    (void)lw_zone_open_in(folder_path, slash + 1, &zone, &error);
    lw_zone_close(zone);
    return error;
}

static void check_tells(const lw_error *error, const char *path, const char *reason)
{
    cr_assert_eq(error->status, LW_ERR_IO, "%s", error->message);
    cr_assert_not_null(strstr(error->message, path), "%s", error->message);
    cr_assert_not_null(strstr(error->message, reason), "%s", error->message);
    cr_assert_str_eq(error->suggestion, "");
}

Test(zone, tells_apart_a_file_that_cannot_be_opened_for_want_of_descriptors)
{
    const folder made = folder_with("Text", "not a zone\n", 11);
    struct rlimit limit;
    cr_assert_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    const rlim_t usual = limit.rlim_cur;
    limit.rlim_cur = 0;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    const lw_error error = open_file_at(made.file);
    limit.rlim_cur = usual; /* an assertion needs a descriptor */
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    check_tells(&error, made.file, "EMFILE");
    folder_remove(&made);
}

Test(zone, tells_apart_a_file_without_permission)
{
    const folder made = folder_with("Text", "not a zone\n", 11);
    cr_assert_eq(chmod(made.path, 0755), 0);
    cr_assert_eq(chmod(made.file, 0), 0);
    if (geteuid() == 0 && seteuid(65534) != 0) {
        folder_remove(&made);
        cr_skip_test("cannot become another user than root");
    }
    const lw_error error = open_file_at(made.file);
    (void)seteuid(getuid());
    check_tells(&error, made.file, "EACCES");
    folder_remove(&made);
}

/* The first page of a process's memory is not mapped: reading it fails with EIO. */
Test(zone, tells_the_reason_of_a_read_that_fails)
{
    const lw_error error = open_file_at("/proc/self/mem");
    check_tells(&error, "/proc/self/mem", "EIO");
}

static void check_version(const char *name, const char *content, const char *expected)
{
    const folder made = folder_with(name, content, strlen(content));
    char version[16];
    lw_zone_data_version_in(made.path, version, sizeof version);
    cr_assert_str_eq(version, expected);
    folder_remove(&made);
}

Test(zone, finds_the_version_of_the_data_where_systems_keep_it)
{
    check_version("+VERSION", "2024a\n", "2024a");
    check_version("version", "2025b", "2025b");
    check_version("tzdata.zi", "# version 2023c\n# This zic input file\n", "2023c");
    check_version("tzdata.zi", "# This zic input file\n", "unknown");
    check_version("version", "", "unknown");
    check_version("version", "2025b-and-a-very-long-tail", "2025b-and-a-ver");
    char version[16];
    lw_zone_data_version_in(nowhere, version, sizeof version);
    cr_assert_str_eq(version, "unknown");
    lw_zone_data_version_in(nowhere, version, 1);
    cr_assert_str_eq(version, "");
    lw_zone_data_version(version, sizeof version);
    cr_assert(strlen(version) >= 5);
}
