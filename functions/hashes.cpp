#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "functions/families.hpp"
#include "functions/map.hpp"
#include "functions/signature.hpp"

namespace duet {

namespace {

constexpr std::string_view lower_hex_digits = "0123456789abcdef";

void append_lower_hex(std::string& to, std::span<const unsigned char> bytes) {
  for (const auto byte : bytes) {
    to.push_back(lower_hex_digits[byte >> 4U]);
    to.push_back(lower_hex_digits[byte & 0xFU]);
  }
}

using hash_algorithm = const EVP_MD* (*)();

/// What is costly of hashing a short string, kept for a kernel: a context, and the algorithm as
/// OpenSSL has looked it up.
class hasher {
public:
  hasher() = default;
  hasher(const hasher&) {} // a copy of a kernel may run in another thread
  hasher& operator=(const hasher&) { return *this; }
  hasher(hasher&&) = default;
  hasher& operator=(hasher&&) = default;
  ~hasher() = default;

  text_outcome append(std::string& to, std::string_view text, hash_algorithm by) {
    if (by != known_) {
      found_.reset(EVP_MD_fetch(nullptr, EVP_MD_get0_name(by()), nullptr));
      known_ = by;
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (found_ == nullptr || EVP_DigestInit_ex(context_.get(), found_.get(), nullptr) != 1 ||
        EVP_DigestUpdate(context_.get(), text.data(), text.size()) != 1 ||
        EVP_DigestFinal_ex(context_.get(), digest.data(), &size) != 1)
      return problem{"the hash function is not available in this OpenSSL"};
    append_lower_hex(to, std::span{digest}.first(size));
    return made::text;
  }

private:
  struct freed {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
  };
  std::unique_ptr<EVP_MD_CTX, freed> context_{EVP_MD_CTX_new()};
  std::unique_ptr<EVP_MD, freed> found_;
  hash_algorithm known_ = nullptr;
};

template <hash_algorithm By> made_kernel hash(argument_list) {
  return map_text<std::string_view>(
      [with = hasher{}](std::string& to, std::string_view text) mutable {
        return with.append(to, text, By);
      });
}

struct sha2_row {
  std::int64_t bits;
  hash_algorithm by;
};
constexpr std::array sha2_rows{sha2_row{224, EVP_sha224}, sha2_row{256, EVP_sha256},
                               sha2_row{384, EVP_sha384}, sha2_row{512, EVP_sha512}};
constexpr problem no_sha2{"SHA2 has 224, 256, 384 or 512 bits"};

hash_algorithm sha2_of(std::int64_t bits) {
  const auto* const row = std::ranges::find(sha2_rows, bits, &sha2_row::bits);
  return row != sha2_rows.end() ? row->by : nullptr;
}

made_kernel sha2(argument_list given) {
  const auto& bits = given[1].constant;
  const auto* const known = bits ? std::get_if<std::int64_t>(&*bits) : nullptr;
  if (known != nullptr && sha2_of(*known) == nullptr)
    return unresolved{std::string{no_sha2.why} + ", not " + std::to_string(*known)};
  return map_text<std::string_view, std::int64_t>(
      [with = hasher{}](std::string& to, std::string_view text,
                        std::int64_t of_bits) mutable -> text_outcome {
        const auto by = sha2_of(of_bits);
        return by != nullptr ? with.append(to, text, by) : no_sha2;
      });
}

text_outcome uuid(std::string& to) {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    return problem{"there is no randomness"};
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | 0x40U); // version 4
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U); // of RFC 4122
  append_lower_hex(to, bytes);
  for (const std::size_t dash : {8U, 13U, 18U, 23U})
    to.insert(dash, 1, '-');
  return made::text;
}

template <type_kind Kind, std::int32_t Length> data_type text_type(bool nullable) {
  return {.kind = Kind, .nullable = nullable, .precision = Length};
}

constexpr std::array functions_of_hashes{
    function{
        .name = "MD5",
        .signature = "MD5(value STRING|BYTES) -> CHAR(32)",
        .about = "The MD5 hash of a value, in hexadecimal digits.",
        .resolve =
            call<hash<EVP_md5>, strict<text_type<type_kind::character, 32>>, a_string_or_bytes>},
    function{
        .name = "SHA1",
        .signature = "SHA1(value STRING|BYTES) -> CHAR(40)",
        .about = "The SHA-1 hash of a value, in hexadecimal digits.",
        .resolve =
            call<hash<EVP_sha1>, strict<text_type<type_kind::character, 40>>, a_string_or_bytes>},
    function{
        .name = "SHA224",
        .signature = "SHA224(value STRING|BYTES) -> CHAR(56)",
        .about = "The SHA-224 hash of a value, in hexadecimal digits.",
        .resolve =
            call<hash<EVP_sha224>, strict<text_type<type_kind::character, 56>>, a_string_or_bytes>},
    function{
        .name = "SHA256",
        .signature = "SHA256(value STRING|BYTES) -> CHAR(64)",
        .about = "The SHA-256 hash of a value, in hexadecimal digits.",
        .resolve =
            call<hash<EVP_sha256>, strict<text_type<type_kind::character, 64>>, a_string_or_bytes>},
    function{
        .name = "SHA384",
        .signature = "SHA384(value STRING|BYTES) -> CHAR(96)",
        .about = "The SHA-384 hash of a value, in hexadecimal digits.",
        .resolve =
            call<hash<EVP_sha384>, strict<text_type<type_kind::character, 96>>, a_string_or_bytes>},
    function{.name = "SHA512",
             .signature = "SHA512(value STRING|BYTES) -> CHAR(128)",
             .about = "The SHA-512 hash of a value, in hexadecimal digits.",
             .resolve = call<hash<EVP_sha512>, strict<text_type<type_kind::character, 128>>,
                             a_string_or_bytes>},
    function{
        .name = "SHA2",
        .signature = "SHA2(value STRING|BYTES, bits INT) -> VARCHAR(128)",
        .about = "The SHA-2 hash of a value with 224, 256, 384 or 512 bits.",
        .resolve =
            call<sha2, strict<text_type<type_kind::varchar, 128>>, a_string_or_bytes, an_integer>},
    function{.name = "UUID",
             .signature = "UUID() -> CHAR(36)",
             .about = "A random UUID (version 4), another one for each row.",
             .resolve = call<of<uuid>, sure<text_type<type_kind::character, 36>>>,
             .depends = hangs_on::chance},
};

} // namespace

std::span<const function> hash_functions() { return functions_of_hashes; }

} // namespace duet
