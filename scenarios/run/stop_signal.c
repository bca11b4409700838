// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/stop_signal.h"

#include <signal.h>
#include <string.h>

static const int stop_signals[] = {SIGTERM, SIGINT, SIGUSR1, SIGXCPU};
enum { STOP_SIGNAL_COUNT = sizeof stop_signals / sizeof stop_signals[0] };

static volatile sig_atomic_t came;

/* Every one of them ends the process the second time, whichever came first. */
static void remember(int number)
{
    (void)number;
    came = 1;
    for (int i = 0; i < STOP_SIGNAL_COUNT; i++) {
        signal(stop_signals[i], SIG_DFL);
    }
}

void lw_stop_signal_listen(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = remember;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < STOP_SIGNAL_COUNT; i++) {
        sigaction(stop_signals[i], &action, NULL);
    }
}

bool lw_stop_signal_came(void)
{
    return came != 0;
}
