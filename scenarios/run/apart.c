// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/apart.h"

#include "sim/store/isolate.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef struct reading {
    const char *path;
    lw_apart_work *work;
    void *context;
} reading;

/* The other process ends without flushing. */
static lw_status flush_text(lw_error *error)
{
    errno = 0;
    const bool failed = ferror(stdout) != 0;
    if (fflush(stdout) == 0 && !failed) {
        return LW_OK;
    }
    const int number = errno;
    clearerr(stdout);
    return lw_error_set(error, LW_ERR_IO, "", "cannot write to standard output%s%s",
                        number != 0 ? ": " : "", number != 0 ? strerror(number) : "");
}

static lw_status read_and_print(void *context, void *answer, lw_error *error)
{
    const reading *r = context;
    (void)answer;
    const lw_status status = r->work(r->context, error);
    if (status != LW_OK && error->file[0] == '\0') {
        lw_text_escape(r->path, error->file, sizeof error->file);
    }
    lw_error unwritten;
    const lw_status flushed = flush_text(&unwritten);
    if (status != LW_OK || flushed == LW_OK) {
        return status;
    }
    *error = unwritten;
    return flushed;
}

lw_status lw_apart(const char *path, lw_apart_work *work, void *context, lw_error *error)
{
    reading r = {.path = path, .work = work, .context = context};
    char name[LW_POINTER_SIZE];
    char blame[LW_MESSAGE_SIZE];
    char nothing;
    snprintf(blame, sizeof blame, "the HDF5 library failed while reading %s",
             lw_text_escape(path, name, sizeof name));
    const lw_isolated isolated = {.work = read_and_print,
                                  .context = &r,
                                  .answer = &nothing,
                                  .answer_size = 0,
                                  .blame = blame};
    return lw_isolate(&isolated, error);
}
