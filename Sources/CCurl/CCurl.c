#include "CCurl.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

struct upload {
    const char *bytes;
    size_t left;
};

static size_t read_upload(char *buffer, size_t size, size_t count, void *context) {
    struct upload *upload = context;
    size_t length = size * count < upload->left ? size * count : upload->left;
    memcpy(buffer, upload->bytes, length);
    upload->bytes += length;
    upload->left -= length;
    return length;
}

int ccurl_send_mail(
    const char *url, const char *from, const char *to, const char *message, size_t length, int require_tls,
    char *reason, size_t reason_length) {
    CURL *curl = curl_easy_init();
    if (curl == NULL) {
        snprintf(reason, reason_length, "out of memory");
        return CURLE_OUT_OF_MEMORY;
    }
    char sender[320], recipient[320], words[CURL_ERROR_SIZE] = "";
    snprintf(sender, sizeof sender, "<%s>", from);
    snprintf(recipient, sizeof recipient, "<%s>", to);
    struct curl_slist *recipients = curl_slist_append(NULL, recipient);
    struct upload upload = {message, length};

    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)(require_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_upload);
    curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words);

    CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK) {
        snprintf(reason, reason_length, "%s", words[0] != '\0' ? words : curl_easy_strerror(code));
    }
    curl_slist_free_all(recipients);
    curl_easy_cleanup(curl);
    return (int)code;
}
