package dev.virga.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.virga.cli.exit.CliException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlainFormatsTest {
    @Test
    void jsonEscapes() {
        assertThat(PlainJson.compact("a\"b\\c\n\t\u0001é\ud83d\ude00"))
                .isEqualTo("\"a\\\"b\\\\c\\n\\t\\u0001é\ud83d\ude00\"");
        assertThat(PlainJson.compact("\ud83d")).isEqualTo("\"\\ud83d\"");
        assertThat(PlainJson.compact(List.of(1, 2.5, true, Double.NaN, Map.of())))
                .isEqualTo("[1,2.5,true,null,{}]");
        assertThat(PlainJson.indented(Map.of("a", List.of(1))))
                .isEqualTo("{\n  \"a\": [\n    1\n  ]\n}");
    }

    @Test
    void yamlQuotesWhatIsNotPlainText() {
        assertThat(PlainYaml.write(Map.of("a", "true"))).isEqualTo("a: \"true\"\n");
        assertThat(PlainYaml.write(Map.of("a", "12"))).isEqualTo("a: \"12\"\n");
        assertThat(PlainYaml.write(Map.of("a", "x: y"))).isEqualTo("a: \"x: y\"\n");
        assertThat(PlainYaml.write(List.of("plain words", 7))).isEqualTo("- plain words\n- 7\n");
        assertThat(PlainYaml.write(Map.of("a", List.of(Map.of("b", 1))))).isEqualTo("a:\n- b: 1\n");
    }

    @Test
    void sizesAndDurations() {
        assertThat(Sizes.parse("128M")).isEqualTo(128L << 20);
        assertThat(Sizes.parse("1GiB")).isEqualTo(1L << 30);
        assertThat(Sizes.parse("4096")).isEqualTo(4096);
        assertThat(Sizes.human(1536)).isEqualTo("1.5 KiB");
        assertThat(Durations.parse("1.5s")).isEqualTo(Duration.ofMillis(1500));
        assertThat(Durations.parse("250ms")).isEqualTo(Duration.ofMillis(250));
        assertThat(Durations.parse("60")).isEqualTo(Duration.ofMinutes(1));
        for (String wrong : List.of("", "M", "-1", "1X", "99999999999T")) {
            assertThatThrownBy(() -> Sizes.parse(wrong)).as(wrong).isInstanceOf(CliException.class);
        }
        assertThatThrownBy(() -> Durations.parse("soon")).isInstanceOf(CliException.class);
    }
}
