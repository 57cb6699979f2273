// Names as text: any bytes can be written, and every text gives back the bytes that it came from.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "io/path_text.hpp"

namespace walscope::io {
namespace {

TEST(PathText, WellFormedNamesStayAsTheyAre) {
  for (const std::string name : {"FS.00000001.wal", "Kopie – 日誌 🗄.wal", "a\\b.wal", "tab\tand\nnewline", "\\x41", "\\xZZ", "\\x"}) {
    EXPECT_EQ(textOf(name), name);
    EXPECT_EQ(bytesOf(name), name);
  }
}

TEST(PathText, BytesThatAreNoUtf8AreEscaped) {
  EXPECT_EQ(textOf("bad\xFF.wal"), "bad\\xFF.wal");
  EXPECT_EQ(textOf("\xC3"), "\\xC3");
  // An overlong slash, a surrogate, a sequence that is cut.
  EXPECT_EQ(textOf("\xC0\xAF"), "\\xC0\\xAF");
  EXPECT_EQ(textOf("\xED\xA0\x80"), "\\xED\\xA0\\x80");
  EXPECT_EQ(textOf("\xF0\x9F\x97"), "\\xF0\\x9F\\x97");
}

TEST(PathText, ANameThatLooksLikeAnEscapeIsNotOne) {
  EXPECT_EQ(textOf("\\xFF"), "\\x5CxFF");
  EXPECT_EQ(bytesOf("\\x5CxFF"), "\\xFF");
  EXPECT_EQ(bytesOf("\\xFF"), "\xFF");
}

TEST(PathText, AnEscapeNeverIsASlashOrANul) {
  EXPECT_EQ(bytesOf("..\\x2Fetc"), "..\\x2Fetc");
  EXPECT_EQ(bytesOf("wal\\x00"), "wal\\x00");
  EXPECT_EQ(bytesOf("line\\x0A"), "line\n");
}

TEST(PathText, EveryNameComesBack) {
  std::mt19937 random(1);
  const std::string alphabet = "\\x5CfF0\xFF\xC3\xA4\n";
  for (int i = 0; i < 20'000; ++i) {
    std::string name;
    for (std::size_t length = random() % 12; name.size() < length;) name += alphabet[random() % alphabet.size()];
    ASSERT_EQ(bytesOf(textOf(name)), name) << textOf(name);
  }
}

}  // namespace
}  // namespace walscope::io
