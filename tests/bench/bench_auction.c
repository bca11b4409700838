// SPDX-License-Identifier: Apache-2.0
/* CPU time of clearing one interval of 100,000 orders at one price, beside an independent plain
 * loop (quicksort and a merge in doubles, without ties, exact pots or matches) in the same minute.
 */
#include "models/market/exchange/auction.h"
#include "tests/support/random_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SIDE_COUNT = 50000, ROUND_COUNT = 20 };

static double now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

typedef struct plain_order {
    double energy;
    double price;
} plain_order;

static lw_order bids[SIDE_COUNT];
static lw_order asks[SIDE_COUNT];
static plain_order plain_bids[SIDE_COUNT];
static plain_order plain_asks[SIDE_COUNT];
static int64_t scratch[LW_AUCTION_SCRATCH_ROWS * SIDE_COUNT];

static void draw(void)
{
    random_values random = random_values_begin();
    for (size_t i = 0; i < SIDE_COUNT; i++) {
        const double energy[2] = {random_between(&random, 0.001, 3),
                                  random_between(&random, 0.001, 3)};
        const double price[2] = {random_between(&random, 0.04, 0.2),
                                 random_between(&random, 0.02, 0.16)};
        bids[i] =
            (lw_order){i, lw_micro_from_double(energy[0]), lw_micro_from_double(price[0]), 0, 0};
        asks[i] =
            (lw_order){i, lw_micro_from_double(energy[1]), lw_micro_from_double(price[1]), 0, 0};
        plain_bids[i] = (plain_order){energy[0], price[0]};
        plain_asks[i] = (plain_order){energy[1], price[1]};
    }
}

static int falling(const void *a, const void *b)
{
    const plain_order *left = a;
    const plain_order *right = b;
    return (left->price < right->price) - (left->price > right->price);
}

static int rising(const void *a, const void *b)
{
    return falling(b, a);
}

static double clear_plainly(void)
{
    qsort(plain_bids, SIDE_COUNT, sizeof *plain_bids, falling);
    qsort(plain_asks, SIDE_COUNT, sizeof *plain_asks, rising);
    size_t bid = 0;
    size_t ask = 0;
    double bid_left = plain_bids[0].energy;
    double ask_left = plain_asks[0].energy;
    double volume = 0;
    double price = 0;
    while (bid < SIDE_COUNT && ask < SIDE_COUNT && plain_bids[bid].price >= plain_asks[ask].price) {
        const double part = bid_left < ask_left ? bid_left : ask_left;
        volume += part;
        price = (plain_bids[bid].price + plain_asks[ask].price) / 2;
        bid_left -= part;
        ask_left -= part;
        if (bid_left <= 0 && ++bid < SIDE_COUNT) {
            bid_left = plain_bids[bid].energy;
        }
        if (ask_left <= 0 && ++ask < SIDE_COUNT) {
            ask_left = plain_asks[ask].energy;
        }
    }
    return volume * price;
}

int main(void)
{
    double best = 1e300;
    double plain_best = 1e300;
    double sum = 0;
    for (int round = 0; round < ROUND_COUNT; round++) {
        draw();
        lw_auction auction = {.pricing = LW_PRICING_UNIFORM,
                              .k_ratio = LW_MICRO / 2,
                              .bids = bids,
                              .bid_count = SIDE_COUNT,
                              .asks = asks,
                              .ask_count = SIDE_COUNT,
                              .scratch = scratch};
        double start = now_ms();
        sum += (double)lw_auction_clear(&auction).value_micro;
        double took = now_ms() - start;
        best = took < best ? took : best;
        start = now_ms();
        sum += clear_plainly();
        took = now_ms() - start;
        plain_best = took < plain_best ? took : plain_best;
    }
    volatile double kept = sum;
    (void)kept;
    printf("auction,uniform_100000_orders,%.2f,ms\n", best);
    printf("auction,plain_loop_100000_orders,%.2f,ms\n", plain_best);
    printf("auction,ratio_to_plain_loop,%.2f,1\n", best / plain_best);
    return 0;
}
