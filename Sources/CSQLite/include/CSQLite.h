// SQLite's pre-update hook (https://sqlite.org/c3ref/preupdate_blobwrite.html), whose declarations the system's header
// hides unless a macro is defined.
#ifndef CSQLITE_H
#define CSQLITE_H

#include <stdint.h>

/// What happens to a row.
enum csqlite_change { CSQLITE_INSERT = 18, CSQLITE_UPDATE = 23, CSQLITE_DELETE = 9 };

/// Told of each row before it changes.
typedef void (*csqlite_changes)(void *context, int change, const char *table);

/// Calls `changes` before each change of a row on the connection `database` (a `sqlite3 *`); NULL ends it.
void csqlite_watch(void *database, csqlite_changes changes, void *context);

/// Inside `changes`: the integer in `column` before the change (not for inserts). 0 for what is no integer.
int64_t csqlite_old(void *database, int column);
/// Inside `changes`: the integer in `column` after the change (not for deletes). 0 for what is no integer.
int64_t csqlite_new(void *database, int column);

#endif
