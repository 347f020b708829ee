// RSA, Ed25519, SHA-2 and scrypt over OpenSSL 3's libcrypto. Keys are opaque, parsed once and shared between threads.
#ifndef CCRYPTO_H
#define CCRYPTO_H

#include <stddef.h>
#include <stdint.h>

typedef struct ccrypto_key ccrypto_key;

enum ccrypto_scheme {
    CCRYPTO_RSA_PKCS1_SHA256 = 0,
    CCRYPTO_RSA_PKCS1_SHA512 = 1,
    CCRYPTO_RSA_PSS_SHA512 = 2,
    CCRYPTO_ED25519 = 3,
};

enum ccrypto_kind {
    CCRYPTO_KIND_RSA = 0,
    CCRYPTO_KIND_RSA_PSS = 1,
    CCRYPTO_KIND_ED25519 = 2,
    CCRYPTO_KIND_OTHER = 3,
};

/// Private key from PEM (PKCS#1 or PKCS#8, no passphrase), or NULL.
ccrypto_key *ccrypto_private_key(const uint8_t *pem, size_t length);
/// Public key from PEM (SPKI or PKCS#1), or NULL.
ccrypto_key *ccrypto_public_key(const uint8_t *pem, size_t length);
/// Ed25519 public key from its 32 bytes, or NULL.
ccrypto_key *ccrypto_ed25519_public_key(const uint8_t *bytes, size_t length);
/// New RSA key, or NULL.
ccrypto_key *ccrypto_generate_rsa(unsigned bits);
/// New Ed25519 key, or NULL.
ccrypto_key *ccrypto_generate_ed25519(void);
void ccrypto_key_free(ccrypto_key *key);

int ccrypto_key_bits(const ccrypto_key *key);
int ccrypto_key_kind(const ccrypto_key *key);

/// PKCS#8 PEM of the private half (is_private) or SPKI PEM of the public half. Gives the length, also when `out` is
/// NULL or too small; 0 on failure.
size_t ccrypto_key_pem(const ccrypto_key *key, int is_private, uint8_t *out, size_t capacity);

/// Signature length, or 0 on failure. `out` must hold 1,024 bytes.
size_t ccrypto_sign(const ccrypto_key *key, int scheme, const uint8_t *message, size_t length, uint8_t *out,
                    size_t capacity);
/// 1 when the signature is right.
int ccrypto_verify(const ccrypto_key *key, int scheme, const uint8_t *message, size_t length,
                   const uint8_t *signature, size_t signature_length);

/// SHA-256 (`out` holds 32 bytes) or SHA-512 (64 bytes) of the bytes. 1 on success.
int ccrypto_sha256(const uint8_t *bytes, size_t length, uint8_t *out);
int ccrypto_sha512(const uint8_t *bytes, size_t length, uint8_t *out);

/// 1 on success. `n` is the cost (a power of two).
int ccrypto_scrypt(const char *password, size_t password_length, const uint8_t *salt, size_t salt_length, uint64_t n,
                   uint64_t r, uint64_t p, uint8_t *out, size_t out_length);

#endif
