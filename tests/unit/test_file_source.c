// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/file_source.h"

#include <criterion/criterion.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder with files, links and worse, and one beside it:
 *   base/in/a.csv  base/in/sub/b.csv  base/secret  and links in base/in */
typedef struct place {
    char base[64];
    lw_arena *arena;
    lw_source_folder folder;
} place;

static char *path_in(const place *p, const char *name, char *out)
{
    snprintf(out, 256, "%s/%s", p->base, name);
    return out;
}

static void write_file(const place *p, const char *name, const char *text)
{
    char path[256];
    FILE *file = fopen(path_in(p, name, path), "w");
    cr_assert_not_null(file);
    fputs(text, file);
    cr_assert_eq(fclose(file), 0);
}

static void make_link(const place *p, const char *target, const char *name)
{
    char path[256];
    cr_assert_eq(symlink(target, path_in(p, name, path)), 0);
}

static void begin(place *p)
{
    char path[256];
    lw_error error;
    strcpy(p->base, "/tmp/lw_source_XXXXXX");
    cr_assert_not_null(mkdtemp(p->base));
    cr_assert_eq(mkdir(path_in(p, "in", path), 0700), 0);
    cr_assert_eq(mkdir(path_in(p, "in/sub", path), 0700), 0);
    cr_assert_eq(mkfifo(path_in(p, "in/fifo", path), 0600), 0);
    write_file(p, "in/scenario.json", "{}");
    write_file(p, "in/a.csv", "abc");
    write_file(p, "in/empty", "");
    write_file(p, "in/sub/b.csv", "b");
    write_file(p, "secret", "secret");
    make_link(p, "../secret", "in/out");
    make_link(p, "..", "in/up");
    make_link(p, "/dev/zero", "in/zero");
    make_link(p, "sub/b.csv", "in/inside");
    make_link(p, "loop", "in/loop");
    p->arena = lw_arena_create((size_t)1 << 20);
    cr_assert_not_null(p->arena);
    cr_assert_eq(lw_source_folder_open(path_in(p, "in/scenario.json", path), &p->folder, &error),
                 LW_OK);
}

static int remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *depth)
{
    (void)facts;
    (void)kind;
    (void)depth;
    return remove(path);
}

static void end(place *p)
{
    lw_source_folder_close(&p->folder);
    lw_arena_destroy(p->arena);
    cr_assert_eq(nftw(p->base, remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
}

static lw_status try_read(place *p, const char *path)
{
    lw_error error;
    lw_source source;
    return lw_source_read_inside(&p->folder, path, 1000, p->arena, &source, &error);
}

Test(file_source, reads_files_inside_the_folder_and_hashes_them)
{
    place p;
    lw_source source;
    lw_error error;
    begin(&p);
    for (int walk = 0; walk < 2; walk++) {
        p.folder.walk_only = walk == 1;
        cr_assert_eq(lw_source_read_inside(&p.folder, "a.csv", 3, p.arena, &source, &error), LW_OK);
        cr_assert_eq(source.size, 3);
        cr_assert_str_eq(source.bytes, "abc");
        cr_assert_str_eq(source.sha256_hex,
                         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        cr_assert_eq(try_read(&p, "sub/b.csv"), LW_OK);
        cr_assert_eq(try_read(&p, "./sub//b.csv"), LW_OK);
        cr_assert_eq(try_read(&p, "empty"), LW_OK);
    }
    end(&p);
}

/* FAULTS A9, with openat2 and with the walk that replaces it on old kernels. */
Test(file_source, refuses_every_way_out_of_the_folder)
{
    place p;
    begin(&p);
    for (int walk = 0; walk < 2; walk++) {
        p.folder.walk_only = walk == 1;
        cr_assert_eq(try_read(&p, "../secret"), LW_ERR_BAD_REFERENCE);
        cr_assert_eq(try_read(&p, "sub/../../secret"), LW_ERR_BAD_REFERENCE);
        cr_assert_eq(try_read(&p, "sub/.."), LW_ERR_BAD_REFERENCE);
        cr_assert_eq(try_read(&p, "/etc/passwd"), LW_ERR_BAD_REFERENCE);
        cr_assert_eq(try_read(&p, ""), LW_ERR_BAD_REFERENCE);
        cr_assert_eq(try_read(&p, "out"), LW_ERR_BAD_REFERENCE);
        cr_assert_eq(try_read(&p, "zero"), LW_ERR_BAD_REFERENCE);
        cr_assert_eq(try_read(&p, "loop"), LW_ERR_FILE_MISSING);
        cr_assert_neq(try_read(&p, "up/secret"), LW_OK);
        cr_assert_neq(try_read(&p, "up/in/a.csv"), LW_OK);
    }
    end(&p);
}

Test(file_source, follows_links_inside_the_folder_only_when_the_kernel_can_bound_them)
{
    place p;
    begin(&p);
    cr_assert_eq(try_read(&p, "inside"), LW_OK);
    p.folder.walk_only = true;
    cr_assert_eq(try_read(&p, "inside"), LW_ERR_BAD_REFERENCE);
    end(&p);
}

Test(file_source, refuses_what_is_no_regular_file, .timeout = 10)
{
    place p;
    char path[256];
    lw_source source;
    lw_error error;
    begin(&p);
    for (int walk = 0; walk < 2; walk++) {
        p.folder.walk_only = walk == 1;
        cr_assert_eq(try_read(&p, "fifo"), LW_ERR_FILE_FORMAT);
        cr_assert_eq(try_read(&p, "sub"), LW_ERR_FILE_FORMAT);
        cr_assert_eq(try_read(&p, "sub/"), LW_ERR_FILE_FORMAT);
        cr_assert_eq(try_read(&p, "nothing"), LW_ERR_FILE_MISSING);
        cr_assert_eq(try_read(&p, "nothing/there"), LW_ERR_FILE_MISSING);
        cr_assert_eq(try_read(&p, "a.csv/x"), LW_ERR_FILE_MISSING);
    }
    cr_assert_eq(lw_source_read(path_in(&p, "in/fifo", path), 9, p.arena, &source, &error),
                 LW_ERR_FILE_FORMAT);
    cr_assert_eq(lw_source_read("/dev/zero", 9, p.arena, &source, &error), LW_ERR_FILE_FORMAT);
    cr_assert_eq(lw_source_read("/nonexistent", 9, p.arena, &source, &error), LW_ERR_FILE_MISSING);
    end(&p);
}

Test(file_source, checks_the_size_before_it_takes_memory)
{
    place p;
    char path[256];
    lw_source source;
    lw_error error;
    begin(&p);
    cr_assert_eq(truncate(path_in(&p, "in/a.csv", path), (off_t)1 << 40), 0);
    cr_assert_eq(try_read(&p, "a.csv"), LW_ERR_OUT_OF_RANGE);
    cr_assert_eq(lw_source_read(path, 2, p.arena, &source, &error), LW_ERR_OUT_OF_RANGE);
    cr_assert_not_null(strstr(error.message, "at most 2 are allowed"));
    /* Allowed, but beyond the arena. */
    cr_assert_eq(lw_source_read(path, (size_t)1 << 41, p.arena, &source, &error), LW_ERR_MEMORY);
    cr_assert_lt(lw_arena_used_bytes(p.arena), (size_t)1 << 20);
    end(&p);
}

/* Files below /proc have no size and yet have bytes: as if they grew while being read. */
Test(file_source, refuses_a_file_that_is_not_as_long_as_it_said)
{
    place p;
    lw_source source;
    lw_error error;
    begin(&p);
    cr_assert_eq(lw_source_read("/proc/version", 100000, p.arena, &source, &error), LW_ERR_IO);
    end(&p);
}
