#define SQLITE_ENABLE_PREUPDATE_HOOK
#include <sqlite3.h>

#include "include/CSQLite.h"

// The hook's own context is a pair: whom to tell, and what to tell them with.
struct watcher {
    csqlite_changes changes;
    void *context;
};

static void tell(void *context, sqlite3 *database, int change, const char *schema, const char *table,
                 sqlite3_int64 old_id, sqlite3_int64 new_id) {
    (void)database, (void)schema, (void)old_id, (void)new_id;
    struct watcher *watcher = context;
    watcher->changes(watcher->context, change, table);
}

void csqlite_watch(void *database, csqlite_changes changes, void *context) {
    struct watcher *watcher = 0;
    if (changes) {
        watcher = sqlite3_malloc(sizeof *watcher);
        if (!watcher) return;
        watcher->changes = changes;
        watcher->context = context;
    }
    sqlite3_free(sqlite3_preupdate_hook(database, watcher ? tell : 0, watcher));
}

static int64_t integer(sqlite3_value *value) {
    return value && sqlite3_value_type(value) == SQLITE_INTEGER ? sqlite3_value_int64(value) : 0;
}

int64_t csqlite_old(void *database, int column) {
    sqlite3_value *value = 0;
    return sqlite3_preupdate_old(database, column, &value) == SQLITE_OK ? integer(value) : 0;
}

int64_t csqlite_new(void *database, int column) {
    sqlite3_value *value = 0;
    return sqlite3_preupdate_new(database, column, &value) == SQLITE_OK ? integer(value) : 0;
}
