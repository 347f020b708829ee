#ifndef CCURL_H
#define CCURL_H

#include <stddef.h>

/// Hands one message to an SMTP server. `message` is a whole RFC 5322 message with CRLF line ends.
/// Returns 0, or a CURLcode with its words in `reason`. Blocks for at most a minute.
int ccurl_send_mail(
    const char *url, const char *from, const char *to, const char *message, size_t length, int require_tls,
    char *reason, size_t reason_length);

#endif
