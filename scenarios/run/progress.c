// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BAR_WIDTH = 30 };
#define NS_PER_S INT64_C(1000000000)
#define REDRAW_NS (NS_PER_S / 10)

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

void lw_progress_begin(lw_progress *progress, lw_progress_mode mode, const char *label,
                       int64_t total)
{
    memset(progress, 0, sizeof *progress);
    progress->active =
        mode == LW_PROGRESS_ALWAYS || (mode == LW_PROGRESS_AUTO && isatty(STDERR_FILENO) == 1);
    progress->label = label;
    progress->total = total > 0 ? total : 1;
    progress->started_ns = now_ns();
    progress->drawn_ns = progress->started_ns;
}

/* "1:05:09", "5:09", or "0:09". */
static void format_duration(int64_t seconds, char *out, size_t size)
{
    const long long hours = (long long)(seconds / 3600);
    const int minutes = (int)(seconds / 60 % 60);
    const int rest = (int)(seconds % 60);
    if (hours > 0) {
        snprintf(out, size, "%lld:%02d:%02d", hours, minutes, rest);
    } else {
        snprintf(out, size, "%d:%02d", minutes, rest);
    }
}

static void draw(lw_progress *progress, int64_t done, int64_t now)
{
    char bar[BAR_WIDTH + 1];
    char left[32] = "?";
    const double ratio = (double)done / (double)progress->total;
    const int filled = (int)(ratio * BAR_WIDTH);
    for (int i = 0; i < BAR_WIDTH; i++) {
        bar[i] = i < filled ? '#' : '.';
    }
    bar[BAR_WIDTH] = '\0';
    if (done > 0) {
        const double elapsed_s = (double)(now - progress->started_ns) / (double)NS_PER_S;
        format_duration((int64_t)(elapsed_s * (1 / ratio - 1) + 0.5), left, sizeof left);
    }
    fprintf(stderr, "\r\033[K%s [%s] %3d %%, %s left", progress->label, bar, (int)(ratio * 100),
            left);
    fflush(stderr);
    progress->drawn = true;
    progress->drawn_ns = now;
}

void lw_progress_update(lw_progress *progress, int64_t done)
{
    if (!progress->active) {
        return;
    }
    const int64_t now = now_ns();
    if (now - progress->drawn_ns < REDRAW_NS) {
        return;
    }
    const int64_t floor = done > 0 ? done : 0;
    draw(progress, floor < progress->total ? floor : progress->total, now);
}

void lw_progress_end(lw_progress *progress)
{
    if (progress->drawn) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
    progress->active = false;
    progress->drawn = false;
}
