// SPDX-License-Identifier: Apache-2.0
/* A wall clock that is wrong, to be preloaded: the time of day starts at LW_WALL_CLOCK_S and jumps
 * by LW_WALL_JUMP_S, forth and back, each time that anybody reads it. The monotonic clock is left
 * alone. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

static long number_of(const char *name)
{
    const char *text = getenv(name);
    return text != NULL ? strtol(text, NULL, 10) : 0;
}

static time_t wrong_time(void)
{
    static long reading_count;
    const long reading = __atomic_add_fetch(&reading_count, 1, __ATOMIC_RELAXED);
    return number_of("LW_WALL_CLOCK_S") + (reading % 2) * number_of("LW_WALL_JUMP_S");
}

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): the library's names are
// reserved
#pragma GCC visibility push(default)

time_t time(time_t *now)
{
    const time_t seconds = wrong_time();
    if (now != NULL) {
        *now = seconds;
    }
    return seconds;
}

/* The library's header says that `now` is never NULL. */
int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    (void)zone;
    *now = (struct timeval){.tv_sec = wrong_time()};
    return 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static int (*next)(clockid_t, struct timespec *);
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI) {
        *now = (struct timespec){.tv_sec = wrong_time()};
        return 0;
    }
    if (next == NULL) {
        void *found = dlsym(RTLD_NEXT, "clock_gettime");
        memcpy(&next, &found, sizeof next);
    }
    return next(clock, now);
}

#pragma GCC visibility pop
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
