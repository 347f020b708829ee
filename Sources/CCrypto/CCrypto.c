#include "CCrypto.h"

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

ccrypto_key *ccrypto_private_key(const uint8_t *pem, size_t length) {
    if (length > 65536) return NULL;
    BIO *bio = BIO_new_mem_buf(pem, (int)length);
    if (!bio) return checked(NULL);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
    BIO_free(bio);
    return checked(key);
}

static EVP_PKEY *pkcs1_public_key(BIO *bio) {
    unsigned char *der = NULL;
    long der_length = 0;
    if (!PEM_bytes_read_bio(&der, &der_length, NULL, "RSA PUBLIC KEY", bio, no_passphrase, NULL)) return NULL;
    const unsigned char *cursor = der;
    EVP_PKEY *key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &cursor, der_length);
    OPENSSL_free(der);
    return key;
}

ccrypto_key *ccrypto_public_key(const uint8_t *pem, size_t length) {
    if (length > 65536) return NULL;
    BIO *bio = BIO_new_mem_buf(pem, (int)length);
    if (!bio) return checked(NULL);
    EVP_PKEY *key = PEM_read_bio_PUBKEY(bio, NULL, no_passphrase, NULL);
    if (!key) {
        (void)BIO_reset(bio);
        key = pkcs1_public_key(bio);
    }
    BIO_free(bio);
    return checked(key);
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

int ccrypto_scrypt(const char *password, size_t password_length, const uint8_t *salt, size_t salt_length, uint64_t n,
                   uint64_t r, uint64_t p, uint8_t *out, size_t out_length) {
    // Twice what the parameters need; OpenSSL's own limit of 32 MB is below what passwords ask for.
    uint64_t memory = 2 * 128 * r * (n + p + 2);
    int done = EVP_PBE_scrypt(password, password_length, salt, salt_length, n, r, p, memory, out, out_length) == 1;
    ERR_clear_error();
    return done;
}
