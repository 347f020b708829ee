// For `d2i_RSAPrivateKey` and the like: what replaced them tries every decoder there is and takes a hundred times as
// long.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "CCrypto.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <pthread.h>
#include <string.h>

// ccrypto_key is an EVP_PKEY: OpenSSL counts its references and locks what it caches inside (blinding), so one key may
// be used on many threads, each with a digest context of its own.
static EVP_PKEY *pkey(const ccrypto_key *key) { return (EVP_PKEY *)key; }

// Fetched once: OpenSSL 3 otherwise looks the algorithm up under a global lock at every use.
static EVP_MD *sha256;
static EVP_MD *sha512;
static pthread_once_t fetched = PTHREAD_ONCE_INIT;

static void fetch_digests(void) {
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    sha512 = EVP_MD_fetch(NULL, "SHA512", NULL);
}

// An encrypted PEM must fail, never ask on the terminal.
static int no_passphrase(char *buffer, int size, int writing, void *context) {
    (void)buffer;
    (void)size;
    (void)writing;
    (void)context;
    return 0;
}

static ccrypto_key *checked(EVP_PKEY *key) {
    ERR_clear_error();
    return (ccrypto_key *)key;
}

// AlgorithmIdentifier of rsaEncryption with NULL parameters (RFC 3279 2.3.1).
static const unsigned char rsa_algorithm[] = {0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
                                              0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00};

// Steps into (or over the header of) a DER value of that tag. Gives the length of its content, -1 if it is another one.
static long enter(const unsigned char **cursor, const unsigned char *end, int tag) {
    long length = 0;
    int found = 0, class = 0;
    int flags = ASN1_get_object(cursor, &length, &found, &class, end - *cursor);
    if (flags & 0x80 || found != tag || class != V_ASN1_UNIVERSAL || length > end - *cursor) return -1;
    return length;
}

static int skip_rsa_algorithm(const unsigned char **cursor, const unsigned char *end) {
    if (end - *cursor < (long)sizeof rsa_algorithm || memcmp(*cursor, rsa_algorithm, sizeof rsa_algorithm)) return 0;
    *cursor += sizeof rsa_algorithm;
    return 1;
}

static EVP_PKEY *wrap(RSA *rsa) {
    EVP_PKEY *key = rsa ? EVP_PKEY_new() : NULL;
    if (key && EVP_PKEY_assign_RSA(key, rsa)) return key;
    EVP_PKEY_free(key);
    RSA_free(rsa);
    return NULL;
}

// SubjectPublicKeyInfo: SEQUENCE { algorithm, BIT STRING { RSAPublicKey } }.
static EVP_PKEY *spki(const unsigned char *der, long length) {
    const unsigned char *cursor = der, *end = der + length;
    if (enter(&cursor, end, V_ASN1_SEQUENCE) > 0 && skip_rsa_algorithm(&cursor, end)) {
        long inner = enter(&cursor, end, V_ASN1_BIT_STRING);
        if (inner > 1 && *cursor++ == 0) return wrap(d2i_RSAPublicKey(NULL, &cursor, inner - 1));
    }
    return d2i_PUBKEY(NULL, &der, length);
}

// PrivateKeyInfo: SEQUENCE { INTEGER, algorithm, OCTET STRING { RSAPrivateKey } }.
static EVP_PKEY *pkcs8(const unsigned char *der, long length) {
    const unsigned char *cursor = der, *end = der + length;
    if (enter(&cursor, end, V_ASN1_SEQUENCE) > 0 && enter(&cursor, end, V_ASN1_INTEGER) == 1) {
        cursor += 1;
        if (skip_rsa_algorithm(&cursor, end)) {
            long inner = enter(&cursor, end, V_ASN1_OCTET_STRING);
            if (inner > 0) return wrap(d2i_RSAPrivateKey(NULL, &cursor, inner));
        }
    }
    return d2i_AutoPrivateKey(NULL, &der, length);
}

static EVP_PKEY *pkcs1_private(const unsigned char *der, long length) {
    return wrap(d2i_RSAPrivateKey(NULL, &der, length));
}

static EVP_PKEY *pkcs1_public(const unsigned char *der, long length) {
    return wrap(d2i_RSAPublicKey(NULL, &der, length));
}

// Reads the first PEM block of that name with `read`.
static EVP_PKEY *from_pem(const uint8_t *pem, size_t length, const char *name,
                          EVP_PKEY *(*read)(const unsigned char *, long)) {
    if (length > 65536) return NULL;
    BIO *bio = BIO_new_mem_buf(pem, (int)length);
    unsigned char *der = NULL;
    long der_length = 0;
    EVP_PKEY *key = NULL;
    if (bio && PEM_bytes_read_bio(&der, &der_length, NULL, name, bio, no_passphrase, NULL)) {
        key = read(der, der_length);
        OPENSSL_clear_free(der, (size_t)der_length);
    }
    BIO_free(bio);
    return key;
}

ccrypto_key *ccrypto_private_key(const uint8_t *pem, size_t length) {
    EVP_PKEY *key = from_pem(pem, length, PEM_STRING_PKCS8INF, pkcs8);
    return checked(key ? key : from_pem(pem, length, PEM_STRING_RSA, pkcs1_private));
}

ccrypto_key *ccrypto_public_key(const uint8_t *pem, size_t length) {
    EVP_PKEY *key = from_pem(pem, length, PEM_STRING_PUBLIC, spki);
    return checked(key ? key : from_pem(pem, length, PEM_STRING_RSA_PUBLIC, pkcs1_public));
}

ccrypto_key *ccrypto_ed25519_public_key(const uint8_t *bytes, size_t length) {
    if (length != 32) return NULL;
    return checked(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, bytes, length));
}

ccrypto_key *ccrypto_generate_rsa(unsigned bits) { return checked(EVP_RSA_gen(bits)); }

ccrypto_key *ccrypto_generate_ed25519(void) { return checked(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519")); }

void ccrypto_key_free(ccrypto_key *key) { EVP_PKEY_free(pkey(key)); }

int ccrypto_key_bits(const ccrypto_key *key) { return EVP_PKEY_get_bits(pkey(key)); }

int ccrypto_key_kind(const ccrypto_key *key) {
    switch (EVP_PKEY_get_base_id(pkey(key))) {
        case EVP_PKEY_RSA: return CCRYPTO_KIND_RSA;
        case EVP_PKEY_RSA_PSS: return CCRYPTO_KIND_RSA_PSS;
        case EVP_PKEY_ED25519: return CCRYPTO_KIND_ED25519;
        default: return CCRYPTO_KIND_OTHER;
    }
}

size_t ccrypto_key_pem(const ccrypto_key *key, int is_private, uint8_t *out, size_t capacity) {
    BIO *bio = BIO_new(BIO_s_mem());
    if (!bio) return 0;
    int written = is_private ? PEM_write_bio_PKCS8PrivateKey(bio, pkey(key), NULL, NULL, 0, NULL, NULL)
                             : PEM_write_bio_PUBKEY(bio, pkey(key));
    char *bytes = NULL;
    long length = written == 1 ? BIO_get_mem_data(bio, &bytes) : 0;
    if (length < 0) length = 0;
    if (out && (size_t)length <= capacity) memcpy(out, bytes, (size_t)length);
    BIO_free(bio);
    ERR_clear_error();
    return (size_t)length;
}

// Sets up `context` for the scheme, to sign or to verify. 1 on success.
static int start(EVP_MD_CTX *context, const ccrypto_key *key, int scheme, int signing) {
    pthread_once(&fetched, fetch_digests);
    const EVP_MD *digest = scheme == CCRYPTO_ED25519 ? NULL : scheme == CCRYPTO_RSA_PKCS1_SHA256 ? sha256 : sha512;
    EVP_PKEY_CTX *parameters = NULL;
    int started = signing ? EVP_DigestSignInit(context, &parameters, digest, NULL, pkey(key))
                          : EVP_DigestVerifyInit(context, &parameters, digest, NULL, pkey(key));
    if (started != 1) return 0;
    if (scheme != CCRYPTO_RSA_PSS_SHA512) return 1;
    return EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) > 0 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) > 0;
}

// A signature by the wrong kind of key must not be tried: OpenSSL picks the algorithm by the key, not by the scheme.
static int fits(const ccrypto_key *key, int scheme) {
    switch (ccrypto_key_kind(key)) {
        case CCRYPTO_KIND_RSA: return scheme != CCRYPTO_ED25519;
        case CCRYPTO_KIND_RSA_PSS: return scheme == CCRYPTO_RSA_PSS_SHA512;
        case CCRYPTO_KIND_ED25519: return scheme == CCRYPTO_ED25519;
        default: return 0;
    }
}

size_t ccrypto_sign(const ccrypto_key *key, int scheme, const uint8_t *message, size_t length, uint8_t *out,
                    size_t capacity) {
    if (!fits(key, scheme)) return 0;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (!context) return 0;
    size_t signature_length = capacity;
    int signed_well = start(context, key, scheme, 1) &&
                      EVP_DigestSign(context, out, &signature_length, message, length) == 1;
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return signed_well ? signature_length : 0;
}

int ccrypto_verify(const ccrypto_key *key, int scheme, const uint8_t *message, size_t length,
                   const uint8_t *signature, size_t signature_length) {
    if (!fits(key, scheme)) return 0;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (!context) return 0;
    int right = start(context, key, scheme, 0) &&
                EVP_DigestVerify(context, signature, signature_length, message, length) == 1;
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return right;
}

int ccrypto_sha256(const uint8_t *bytes, size_t length, uint8_t *out) {
    pthread_once(&fetched, fetch_digests);
    return EVP_Digest(bytes, length, out, NULL, sha256, NULL);
}

int ccrypto_sha512(const uint8_t *bytes, size_t length, uint8_t *out) {
    pthread_once(&fetched, fetch_digests);
    return EVP_Digest(bytes, length, out, NULL, sha512, NULL);
}

int ccrypto_scrypt(const char *password, size_t password_length, const uint8_t *salt, size_t salt_length, uint64_t n,
                   uint64_t r, uint64_t p, uint8_t *out, size_t out_length) {
    // Twice what the parameters need; OpenSSL's own limit of 32 MB is below what passwords ask for.
    uint64_t memory = 2 * 128 * r * (n + p + 2);
    int done = EVP_PBE_scrypt(password, password_length, salt, salt_length, n, r, p, memory, out, out_length) == 1;
    ERR_clear_error();
    return done;
}
