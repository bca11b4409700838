// SPDX-License-Identifier: Apache-2.0
#include "scenarios/clear/clear.h"

#include "models/market/exchange/exchange_kind.h"
#include "scenarios/clear/clear_auction.h"
#include "scenarios/clear/clear_book.h"
#include "scenarios/clear/clear_key.h"
#include "scenarios/clear/clear_outcome.h"

enum { BOOK_BYTES_MAX = 256 * 1024 * 1024 };

/* An auction without meters is one of orders, even when there are none. */
static bool is_of_orders(const lw_clear_book *book)
{
    return book->exchange.choice->owner == &lw_double_auction_class &&
           book->production_kwh.count == 0 && book->consumption_kwh.count == 0;
}

static lw_status clear_document(const lw_json_document *document, lw_arena *arena,
                                lw_clear_result *result, lw_report *report)
{
    lw_clear_book book;
    lw_status status = lw_clear_book_read(document, arena, &book, report);
    if (status != LW_OK) {
        return status;
    }
    *result =
        (lw_clear_result){.kind = ((const lw_exchange_class *)book.exchange.choice->owner)->kind};
    status = is_of_orders(&book) ? lw_clear_auction(&book, arena, result, report)
                                 : lw_clear_key(&book, arena, result, report);
    if (status == LW_OK) {
        const lw_tariff tariff = {.local_grid_fee_micro_per_kwh = book.local_grid_fee_per_kwh,
                                  .local_tax_ppm = book.local_tax_ratio};
        lw_clear_charge(&tariff, result);
    }
    return status;
}

/* `status` is that of opening. */
static lw_status clear_opened(lw_json_document *document, lw_status status, lw_arena *arena,
                              lw_clear_result *result, lw_report *report)
{
    if (status == LW_OK) {
        status = clear_document(document, arena, result, report);
        lw_json_document_locate(document, report);
    }
    lw_json_document_close(document);
    return status;
}

lw_status lw_clear(const char *path, lw_arena *arena, lw_clear_result *result, lw_report *report)
{
    lw_json_document document;
    const lw_status status = lw_json_document_open(path, BOOK_BYTES_MAX, arena, &document, report);
    return clear_opened(&document, status, arena, result, report);
}

lw_status lw_clear_text(const char *name, const char *text, size_t size, lw_arena *arena,
                        lw_clear_result *result, lw_report *report)
{
    lw_json_document document;
    const lw_status status = lw_json_document_parse(name, text, size, &document, report);
    return clear_opened(&document, status, arena, result, report);
}
