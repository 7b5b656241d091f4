package dev.virga.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EscapeKeysTest {
    private final List<String> asked = new ArrayList<>();
    private final EscapeKeys keys =
            new EscapeKeys(
                    new EscapeKeys.Listener() {
                        @Override
                        public void end() {
                            asked.add("end");
                        }

                        @Override
                        public void help() {
                            asked.add("help");
                        }
                    });

    private String type(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return new String(keys.filter(bytes, bytes.length), StandardCharsets.ISO_8859_1);
    }

    @Test
    void everythingElseIsForTheGuest() {
        assertThat(type("ls\r\u0003\u00ff")).isEqualTo("ls\r\u0003\u00ff");
        assertThat(asked).isEmpty();
    }

    @Test
    void theSequenceMayComeInPieces() {
        assertThat(type("a\u0001")).isEqualTo("a");
        assertThat(type("xb")).isEqualTo("b");
        assertThat(type("\u0001h")).isEmpty();
        assertThat(asked).containsExactly("end", "help");
    }

    @Test
    void controlATwiceIsOneForTheGuest() {
        assertThat(type("\u0001\u0001\u0001aq\u0001z")).isEqualTo("\u0001\u0001q");
        assertThat(asked).isEmpty();
    }
}
