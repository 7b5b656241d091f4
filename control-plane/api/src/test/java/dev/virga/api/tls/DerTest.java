package dev.virga.api.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Values of ITU-T X.690 and RFC 5280. */
class DerTest {
    @Test
    void valuesAreWrittenAsTheRulesSay() {
        assertThat(hex(Der.integer(BigInteger.valueOf(128)))).isEqualTo("02020080");
        assertThat(hex(Der.oid("1.2.840.113549"))).isEqualTo("06062a864886f70d");
        assertThat(hex(Der.oid("2.5.29.17"))).isEqualTo("0603551d11");
        assertThat(hex(Der.yes())).isEqualTo("0101ff");
        assertThat(hex(Der.bits(1, new byte[] {6}))).isEqualTo("03020106");
        assertThat(hex(Der.sequence(Der.text("a"), Der.set()))).isEqualTo("30050c01613100");
        assertThat(hex(Der.tagged(3, Der.yes()))).isEqualTo("a3030101ff");
        assertThat(hex(Der.implicit(7, new byte[] {127, 0, 0, 1}))).isEqualTo("87047f000001");
    }

    @Test
    void longValuesSayHowLongTheyAre() {
        assertThat(hex(Der.octets(new byte[127]))).startsWith("047f");
        assertThat(hex(Der.octets(new byte[128]))).startsWith("048180");
        assertThat(hex(Der.octets(new byte[256]))).startsWith("04820100");
    }

    @Test
    void yearsHaveTwoDigitsUntil2050() {
        assertThat(text(Der.time(Instant.parse("2049-12-31T23:59:59Z"))))
                .isEqualTo("491231235959Z");
        assertThat(text(Der.time(Instant.parse("2050-01-01T00:00:00Z"))))
                .isEqualTo("20500101000000Z");
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String text(byte[] value) {
        return new String(value, 2, value.length - 2, StandardCharsets.US_ASCII);
    }
}
