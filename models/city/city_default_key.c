// SPDX-License-Identifier: Apache-2.0
#include "models/city/city_default_key.h"

#include "models/market/exchange/default_key.h"

static void book_gain(lw_city *city, lw_city_desk *desk, uint32_t member, const lw_gain *gain)
{
    lw_gain_add(&desk->default_key.gain, gain);
    city->default_key_gain_micro[member] += gain->by_payer_micro[LW_PAYER_MEMBERS];
}

static void count_net(lw_city *city, const lw_exchange_book *book, const lw_trade *legs,
                      uint32_t leg_count)
{
    const lw_tariff *tariff = &city->now.tariff;
    for (size_t i = 0; i < book->count; i++) {
        const lw_net_account metered = {
            .import_milliwh = book->import_milliwh[i],
            .export_milliwh = book->export_milliwh[i],
            .credit_micro = lw_tariff_feed_in_value(tariff, book->export_milliwh[i])};
        lw_net_account_add(&city->net_default_key[book->participants[i]], &metered);
    }
    for (uint32_t i = 0; i < leg_count; i++) {
        const lw_energy_milliwh energy = legs[i].energy_milliwh;
        const bool is_bought = legs[i].leg == LW_LEG_BOUGHT;
        const lw_net_account local = {.import_milliwh = is_bought ? -energy : 0,
                                      .export_milliwh = is_bought ? 0 : -energy,
                                      .credit_micro =
                                          is_bought ? 0 : -lw_tariff_feed_in_value(tariff, energy)};
        lw_net_account_add(&city->net_default_key[legs[i].participant], &local);
    }
}

void lw_city_book_default_key(lw_city *city, lw_city_desk *desk, const lw_exchange_book *book)
{
    lw_city_default_key *own = &desk->default_key;
    const lw_tariff *tariff = &city->now.tariff;
    const uint32_t leg_count = lw_default_key_legs(book, desk->key_scratch, own->legs);
    for (uint32_t i = 0; i < leg_count; i++) {
        const lw_gain gain = lw_gain_unsettled(tariff, &own->legs[i], LW_UNSETTLED_DSO_DEFAULT);
        book_gain(city, desk, own->legs[i].participant, &gain);
        own->shared_milliwh += own->legs[i].leg == LW_LEG_BOUGHT ? own->legs[i].energy_milliwh : 0;
    }
    for (size_t i = 0; tariff->surcharge_micro_per_kwh != 0 && i < book->count; i++) {
        const lw_gain gain = lw_gain_membership(tariff, book->import_milliwh[i]);
        book_gain(city, desk, book->participants[i], &gain);
    }
    if (city->net_default_key != NULL) {
        count_net(city, book, own->legs, leg_count);
    }
}

void lw_city_count_price_tax(const lw_tariff *tariff, const lw_trade *legs, uint32_t leg_count,
                             lw_city_desk *desk)
{
    for (uint32_t i = 0; i < leg_count; i++) {
        const lw_energy_milliwh energy = legs[i].energy_milliwh;
        if (legs[i].leg == LW_LEG_BOUGHT) {
            desk->default_key.price_tax_micro +=
                lw_tariff_local_charge(tariff, energy, legs[i].value_micro).tax_micro -
                lw_tariff_local_charge(tariff, energy, 0).tax_micro;
        }
    }
}

void lw_city_true_up_default_key(lw_city *city, uint32_t member, lw_money_micro outside_micro)
{
    lw_net_account *year = &city->net_default_key[member];
    const lw_money_micro own_micro =
        lw_net_account_excess(year, lw_tariff_calendar_excess(&city->rates.calendar));
    *year = (lw_net_account){0};
    const lw_gain gain = {.by_payer_micro = {[LW_PAYER_MEMBERS] = outside_micro - own_micro,
                                             [LW_PAYER_RETAILER] = own_micro - outside_micro}};
    book_gain(city, &city->desks[0], member, &gain);
}
