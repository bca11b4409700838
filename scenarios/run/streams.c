// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/streams.h"

#include "sim/base/status.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A descriptor that is closed would be given to the next file that is opened. */
static void keep_open(int fd, int flags)
{
    if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
        const int opened = open("/dev/null", flags);
        if (opened >= 0 && opened != fd) {
            dup2(opened, fd);
            close(opened);
        }
    }
}

static void check_stdout(void)
{
    errno = 0;
    const bool failed = ferror(stdout) != 0;
    if (fclose(stdout) != 0 || failed) {
        const int number = errno;
        fprintf(stderr, "ledgerwatt: cannot write to standard output%s%s\n",
                number != 0 ? ": " : "", number != 0 ? strerror(number) : "");
        _exit(lw_status_exit_code(LW_ERR_IO));
    }
}

void lw_streams_begin(void)
{
    /* The wrong way round on purpose: reading from or writing to a stand-in fails. */
    keep_open(STDIN_FILENO, O_WRONLY);
    keep_open(STDOUT_FILENO, O_RDONLY);
    keep_open(STDERR_FILENO, O_RDONLY);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that grows too large is an error like any other */
    atexit(check_stdout);
}
