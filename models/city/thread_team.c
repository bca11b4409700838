// SPDX-License-Identifier: Apache-2.0
#include "models/city/thread_team.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

/* Memory that is held while threads are tried, and is the run's and the library's afterwards. With
 * this much a city of ten homes that one thread can run is run by any number: seen with both
 * libraries at limits from 30 to 200 MiB (tests/faults/test_machine.py). */
enum { RESERVE_BYTES = 24 * 1024 * 1024, STACK_MARGIN_BYTES = 64 * 1024 };

/* Threads that wait until all are there, as those of a team do. */
typedef struct muster {
    pthread_mutex_t lock;
    pthread_cond_t dismissal;
    bool dismissed;
    size_t stack_bytes;
} muster;

/* A thread and its stack, which is ours: of others the C library keeps some when they end, and
 * those would be missed later. */
typedef struct recruit {
    pthread_t thread;
    void *stack;
} recruit;

static void *stand_by(void *context)
{
    muster *m = context;
    (void)pthread_mutex_lock(&m->lock);
    while (!m->dismissed) {
        (void)pthread_cond_wait(&m->dismissal, &m->lock);
    }
    (void)pthread_mutex_unlock(&m->lock);
    return NULL;
}

static void dismiss(muster *m, const recruit *recruits, int count)
{
    (void)pthread_mutex_lock(&m->lock);
    m->dismissed = true;
    (void)pthread_cond_broadcast(&m->dismissal);
    (void)pthread_mutex_unlock(&m->lock);
    for (int i = 0; i < count; i++) {
        (void)pthread_join(recruits[i].thread, NULL);
        (void)munmap(recruits[i].stack, m->stack_bytes);
    }
}

static void *map_pages(size_t size)
{
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    return pages == MAP_FAILED ? NULL : pages;
}

/* 0, or an errno, and then there is no thread. */
static int start_recruit(muster *m, pthread_attr_t *attributes, recruit *r)
{
    r->stack = map_pages(m->stack_bytes);
    if (r->stack == NULL) {
        return EAGAIN; /* as pthread_create says it */
    }
    int number = pthread_attr_setstack(attributes, r->stack, m->stack_bytes);
    if (number == 0) {
        number = pthread_create(&r->thread, attributes, stand_by, m);
    }
    if (number != 0) {
        (void)munmap(r->stack, m->stack_bytes);
    }
    return number;
}

/* How many threads beside this one can be there at a time, up to `wanted`. */
static int count_possible(recruit *recruits, int wanted, int *reason)
{
    muster m = {.lock = PTHREAD_MUTEX_INITIALIZER, .dismissal = PTHREAD_COND_INITIALIZER};
    pthread_attr_t attributes;
    int count = 0;
    *reason = pthread_attr_init(&attributes);
    if (*reason != 0) {
        return 0;
    }
    (void)pthread_attr_getstacksize(&attributes, &m.stack_bytes);
    m.stack_bytes += STACK_MARGIN_BYTES;
    while (*reason == 0 && count < wanted) {
        *reason = start_recruit(&m, &attributes, &recruits[count]);
        count += *reason == 0 ? 1 : 0;
    }
    (void)pthread_attr_destroy(&attributes);
    dismiss(&m, recruits, count);
    return count;
}

/* glibc reserves 64 MiB of addresses for the allocations of each thread, out of what is left for
 * stacks: with a limit on addresses the threads share one heap. */
static void save_addresses(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
        (void)mallopt(M_ARENA_MAX, 1);
    }
}

/* The barrier at the end of the region is all that there is to do. */
__attribute__((noinline)) static void start_team(int count)
{
    int present = 0;
#pragma omp parallel num_threads(count)
    {
#pragma omp atomic
        present++;
    }
    (void)present;
}

int lw_thread_team_start(int wanted, int *reason)
{
    if (wanted == 1) {
        return 1; /* without the library */
    }
    save_addresses();
    const size_t others = (size_t)wanted - 1;
    recruit *recruits = calloc(others, sizeof *recruits);
    void *reserve = map_pages(RESERVE_BYTES);
    int count = 0;
    *reason = recruits == NULL || reserve == NULL ? ENOMEM : 0;
    if (*reason == 0) {
        count = count_possible(recruits, (int)others, reason);
    }
    if (reserve != NULL) {
        (void)munmap(reserve, RESERVE_BYTES);
    }
    free(recruits);
    if (count > 0) {
        start_team(count + 1);
    }
    return count + 1;
}
