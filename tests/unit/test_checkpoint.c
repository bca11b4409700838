// SPDX-License-Identifier: Apache-2.0
/* A checkpoint that is read is one that was written, whole, by the same program for the same
 * scenario; whatever else lies there is found before it is used. */
#include "sim/store/checkpoint.h"
#include "tests/support/scratch_folder.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STATE_SIZE = 3000, FLIP_COUNT = 500, CUT_COUNT = 50, KILL_COUNT = 60 };

static scratch_folder folder;
static char output[SCRATCH_PATH_SIZE];
static char slots[2][SCRATCH_PATH_SIZE];
static char part[SCRATCH_PATH_SIZE];
static lw_report report;
static lw_error error;
static const lw_checkpoint_owner owner = {.program = "this program", .scenario = "this scenario"};

static void set_up(void)
{
    folder = scratch_folder_create();
    scratch_path(&folder, "r.h5", output);
    scratch_path(&folder, "r.h5.checkpoint-0", slots[0]);
    scratch_path(&folder, "r.h5.checkpoint-1", slots[1]);
    scratch_path(&folder, "r.h5.checkpoint-part", part);
    lw_report_init(&report);
}

static void tear_down(void)
{
    lw_report_fini(&report);
    scratch_folder_remove(&folder);
}

TestSuite(checkpoint, .init = set_up, .fini = tear_down);

static lw_status write_as(uint64_t generation, const lw_checkpoint_owner *whose)
{
    unsigned char bytes[STATE_SIZE];
    memset(bytes, (int)(generation % 251), sizeof bytes);
    const lw_checkpoint checkpoint = {
        .generation = generation, .bytes = bytes, .size = sizeof bytes};
    return lw_checkpoint_write(output, whose, &checkpoint, &error);
}

static void write_generation(uint64_t generation)
{
    cr_assert_eq(write_as(generation, &owner), LW_OK, "%s", error.message);
}

static lw_status read_as(const lw_checkpoint_owner *whose, uint64_t *generation)
{
    lw_checkpoint found;
    lw_report_fini(&report);
    lw_report_init(&report);
    const lw_status status = lw_checkpoint_read(output, whose, NULL, &found, &report, &error);
    *generation = found.generation;
    cr_assert_eq(found.generation == 0, found.bytes == NULL);
    cr_assert(found.bytes != NULL || found.size == 0);
    for (size_t i = 0; i < found.size; i++) {
        cr_assert_eq(found.bytes[i], found.generation % 251);
    }
    cr_assert(found.generation == 0 || found.size == STATE_SIZE);
    lw_checkpoint_fini(&found);
    return status;
}

/* Reads `generation` and as many warnings. */
static void assert_reads(uint64_t generation, size_t warning_count)
{
    uint64_t found = 0;
    cr_assert_eq(read_as(&owner, &found), LW_OK, "%s", error.message);
    cr_assert_eq(found, generation, "found %d", (int)found);
    cr_assert_eq(report.count, warning_count);
    cr_assert_eq(report.error_count, 0);
}

static void assert_none_usable(const char *reason)
{
    uint64_t found = 0;
    cr_assert_eq(read_as(&owner, &found), LW_ERR_FILE_FORMAT);
    cr_assert_eq(found, 0);
    cr_assert_gt(report.count, 0);
    cr_assert(strstr(error.message, reason), "%s", error.message);
    cr_assert(strstr(error.message, output), "%s", error.message);
}

Test(checkpoint, no_file_is_generation_zero)
{
    assert_reads(0, 0);
}

Test(checkpoint, what_was_written_is_read)
{
    write_generation(1);
    assert_reads(1, 0);
    cr_assert_not(scratch_exists(part));
}

Test(checkpoint, an_empty_state_is_read)
{
    lw_checkpoint found;
    const lw_checkpoint empty = {.generation = 3};
    cr_assert_eq(lw_checkpoint_write(output, &owner, &empty, &error), LW_OK);
    cr_assert_eq(lw_checkpoint_read(output, &owner, NULL, &found, &report, &error), LW_OK);
    cr_assert_eq(found.generation, 3);
    cr_assert_eq(found.size, 0);
    lw_checkpoint_fini(&found);
}

Test(checkpoint, the_newer_of_two_generations_is_read)
{
    for (uint64_t generation = 1; generation < 6; generation++) {
        write_generation(generation);
        assert_reads(generation, 0);
    }
    cr_assert(scratch_exists(slots[0]) && scratch_exists(slots[1]));
}

Test(checkpoint, the_older_serves_when_the_newer_is_gone)
{
    write_generation(4);
    write_generation(5);
    unlink(slots[1]);
    assert_reads(4, 0);
}

/* Goal: every one of 500 flipped bits, spread over the file, is found and the previous generation
 * taken with a warning; and when there is none, nothing is. */
Test(checkpoint, a_flipped_bit_is_found_and_the_previous_generation_used)
{
    size_t size = 0;
    write_generation(7);
    write_generation(8);
    char *bytes = scratch_read(slots[0], &size);
    for (size_t i = 0; i < FLIP_COUNT; i++) {
        /* Every bit of the head, 120 bytes, is too many: a third of the flips, spread over it. */
        const size_t bit_count = (i % 3 == 0 ? 120 : size) * 8;
        const size_t bit = i * 2654435761U % bit_count;
        bytes[bit / 8] = (char)(bytes[bit / 8] ^ (1 << bit % 8));
        scratch_write(slots[0], bytes, size);
        assert_reads(7, 1);
        cr_assert(strstr(report.items[0].message, slots[0]), "%s", report.items[0].message);
        bytes[bit / 8] = (char)(bytes[bit / 8] ^ (1 << bit % 8));
    }
    scratch_write(slots[0], bytes, size);
    assert_reads(8, 0);
    scratch_flip(slots[0], 100);
    unlink(slots[1]);
    assert_none_usable("is damaged");
    free(bytes);
}

Test(checkpoint, a_file_cut_short_or_lengthened_is_found)
{
    size_t size = 0;
    write_generation(7);
    write_generation(8);
    char *bytes = scratch_read(slots[0], &size);
    for (size_t i = 0; i < CUT_COUNT; i++) {
        scratch_write(slots[0], bytes, i * size / CUT_COUNT);
        assert_reads(7, 1);
    }
    scratch_write(slots[0], bytes, size + 1);
    assert_reads(7, 1);
    free(bytes);
}

Test(checkpoint, two_damaged_generations_are_no_generation)
{
    write_generation(1);
    write_generation(2);
    scratch_flip(slots[0], -1);
    scratch_flip(slots[1], -1);
    assert_none_usable("is damaged");
    cr_assert_eq(report.count, 2);
}

/* Reads what is older than a generation of which nothing could be loaded. */
static lw_status read_before(uint64_t refused_generation, uint64_t *generation)
{
    lw_checkpoint found;
    lw_checkpoint_refusal refused = {.generation = refused_generation};
    lw_error_set(&refused.reason, LW_ERR_FILE_FORMAT, "", "cannot be loaded");
    lw_report_fini(&report);
    const lw_status status = lw_checkpoint_read(output, &owner, &refused, &found, &report, &error);
    *generation = found.generation;
    cr_assert(found.generation == 0 || found.bytes[0] == found.generation % 251);
    lw_checkpoint_fini(&found);
    return status;
}

Test(checkpoint, the_older_serves_when_nothing_could_be_loaded_from_the_newer)
{
    uint64_t found = 0;
    write_generation(7);
    write_generation(8);
    cr_assert_eq(read_before(8, &found), LW_OK, "%s", error.message);
    cr_assert_eq(found, 7);
    cr_assert_eq(report.count, 1);
    cr_assert(report.is_warning[0]);
    cr_assert(strstr(report.items[0].message, slots[0]), "%s", report.items[0].message);
    cr_assert(strstr(report.items[0].message, "cannot be loaded"), "%s", report.items[0].message);
}

Test(checkpoint, when_nothing_could_be_loaded_from_any_there_is_none)
{
    uint64_t found = 1;
    write_generation(7);
    write_generation(8);
    cr_assert_eq(read_before(7, &found), LW_ERR_FILE_FORMAT);
    cr_assert_eq(found, 0);
    cr_assert(strstr(error.message, "no checkpoint"), "%s", error.message);
    cr_assert(strstr(error.message, "cannot be loaded"), "%s", error.message);
    cr_assert(strstr(report.items[0].message, slots[1]), "%s", report.items[0].message);
}

Test(checkpoint, when_the_older_is_damaged_there_is_none)
{
    uint64_t found = 1;
    write_generation(7);
    write_generation(8);
    scratch_flip(slots[1], -1);
    assert_reads(8, 1);
    cr_assert_eq(read_before(8, &found), LW_ERR_FILE_FORMAT);
    cr_assert_eq(found, 0);
    cr_assert_eq(report.count, 1, "the damage was told before");
}

Test(checkpoint, another_scenario_s_is_refused)
{
    lw_checkpoint_owner other = owner;
    other.scenario[31] ^= 1;
    cr_assert_eq(write_as(1, &other), LW_OK);
    assert_none_usable("another scenario");
}

Test(checkpoint, another_program_s_is_refused)
{
    lw_checkpoint_owner other = owner;
    other.program[0] ^= 1;
    cr_assert_eq(write_as(1, &other), LW_OK);
    assert_none_usable("another version");
}

Test(checkpoint, another_scenario_s_newer_one_does_not_hide_ours)
{
    lw_checkpoint_owner other = owner;
    other.scenario[0] ^= 1;
    write_generation(1);
    cr_assert_eq(write_as(2, &other), LW_OK);
    assert_reads(1, 1);
}

/* Otherwise the next write could take the place of the only good one. */
Test(checkpoint, a_file_under_the_other_name_is_refused)
{
    write_generation(1);
    rename(slots[1], slots[0]);
    assert_none_usable("is damaged");
}

Test(checkpoint, a_fifo_a_link_or_a_folder_is_not_read)
{
    char elsewhere[SCRATCH_PATH_SIZE];
    scratch_path(&folder, "elsewhere", elsewhere);
    write_generation(2);
    rename(slots[0], elsewhere);
    cr_assert_eq(symlink(elsewhere, slots[0]), 0);
    assert_none_usable("ELOOP");
    unlink(slots[0]);
    mkfifo(slots[0], 0600);
    assert_none_usable("not a regular file");
    unlink(slots[0]);
    mkdir(slots[0], 0700);
    assert_none_usable("not a regular file");
}

/* What cannot be read now may be read later: that is no reason to begin anew. */
Test(checkpoint, one_that_cannot_be_read_is_told_apart_from_a_damaged_one)
{
    uint64_t found = 1;
    struct rlimit limit;
    write_generation(1);
    write_generation(2);
    scratch_flip(slots[0], -1);
    cr_assert_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    const rlim_t usual = limit.rlim_cur;
    limit.rlim_cur = 0;
    setrlimit(RLIMIT_NOFILE, &limit);
    const lw_status status = read_as(&owner, &found);
    limit.rlim_cur = usual; /* an assertion needs a descriptor */
    setrlimit(RLIMIT_NOFILE, &limit);
    cr_assert_eq(status, LW_ERR_IO, "%s", error.message);
    cr_assert(strstr(error.message, "EMFILE"), "%s", error.message);
    cr_assert_null(strstr(error.message, "begin anew"), "%s", error.message);
    assert_reads(1, 1);
}

Test(checkpoint, a_link_or_fifo_in_its_place_is_replaced_and_not_written_through)
{
    size_t size = 0;
    char elsewhere[SCRATCH_PATH_SIZE];
    scratch_path(&folder, "elsewhere", elsewhere);
    scratch_write(elsewhere, "mine", 4);
    cr_assert_eq(symlink(elsewhere, slots[1]), 0);
    cr_assert_eq(symlink(elsewhere, part), 0);
    write_generation(1);
    mkfifo(part, 0600);
    write_generation(2);
    assert_reads(2, 0);
    char *bytes = scratch_read(elsewhere, &size);
    cr_assert(size == 4 && memcmp(bytes, "mine", 4) == 0);
    free(bytes);
}

Test(checkpoint, a_folder_in_its_place_is_an_error_with_its_name)
{
    write_generation(1);
    mkdir(slots[0], 0700);
    cr_assert_eq(write_as(2, &owner), LW_ERR_IO);
    cr_assert(strstr(error.message, "EISDIR"), "%s", error.message);
    cr_assert_not(scratch_exists(part));
    mkdir(part, 0700);
    cr_assert_eq(write_as(3, &owner), LW_ERR_CREATE);
    cr_assert(strstr(error.message, part), "%s", error.message);
    assert_reads(1, 1);
}

Test(checkpoint, what_a_killed_run_left_half_written_is_no_hindrance)
{
    scratch_write(part, "half", 4);
    write_generation(1);
    assert_reads(1, 0);
    cr_assert_not(scratch_exists(part));
}

Test(checkpoint, removes_all_of_it)
{
    write_generation(1);
    write_generation(2);
    scratch_write(part, "half", 4);
    lw_checkpoint_remove(output);
    cr_assert_not(scratch_exists(slots[0]));
    cr_assert_not(scratch_exists(slots[1]));
    cr_assert_not(scratch_exists(part));
    assert_reads(0, 0);
    lw_checkpoint_remove(output);
}

static _Noreturn void write_for_ever(int told)
{
    for (uint64_t generation = 1;; generation++) {
        if (write_as(generation, &owner) != LW_OK ||
            write(told, &generation, sizeof generation) != (ssize_t)sizeof generation) {
            _exit(1);
        }
    }
}

/* The last generation that a killed writer said was written. */
static uint64_t kill_a_writer(unsigned after_us)
{
    int pipes[2];
    uint64_t told = 0;
    uint64_t next = 0;
    cr_assert_eq(pipe(pipes), 0);
    const pid_t child = fork();
    if (child == 0) {
        write_for_ever(pipes[1]);
    }
    close(pipes[1]);
    usleep(after_us);
    kill(child, SIGKILL);
    cr_assert_eq(waitpid(child, NULL, 0), child);
    while (read(pipes[0], &next, sizeof next) == (ssize_t)sizeof next) {
        told = next;
    }
    close(pipes[0]);
    return told;
}

/* Goal: whenever the writer dies, the newest checkpoint is one it finished, and none is lost. */
Test(checkpoint, a_writer_killed_at_any_instant_leaves_the_last_whole_one)
{
    for (unsigned i = 0; i < KILL_COUNT; i++) {
        uint64_t found = 0;
        lw_checkpoint_remove(output);
        const uint64_t told = kill_a_writer(100 + i * 7919 % 9000);
        cr_assert_eq(read_as(&owner, &found), LW_OK, "%s", error.message);
        cr_assert(found == told || found == told + 1, "told %d, found %d", (int)told, (int)found);
        cr_assert_eq(report.count, 0);
    }
}

Test(checkpoint, one_too_large_is_not_written)
{
    const lw_checkpoint huge = {.generation = 1, .size = LW_CHECKPOINT_SIZE_MAX + 1};
    cr_assert_eq(lw_checkpoint_write(output, &owner, &huge, &error), LW_ERR_LIMIT);
    assert_reads(0, 0);
}
