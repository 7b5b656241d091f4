package dev.virga.cli.image.inside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** How the agent reads and writes messages, on the JVM. */
class JsonTest {
    private static final long AT = Memory.take(4096);

    private static boolean read(String json) {
        byte[] bytes = (json + "\0").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            Native.putByte(AT + i, bytes[i]);
        }
        return Json.read(AT);
    }

    private static String field(String name) {
        return string(Json.field(Native.text(name)));
    }

    private static String string(long text) {
        var bytes = new ByteArrayOutputStream();
        for (long at = text; Native.getByte(at) != 0; at++) {
            bytes.write(Native.getByte(at));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void messagesAreRead() {
        String json =
                "{ \"type\":\"exec\", \"id\":\"7\",\"command\":\"echo \\\"$HOME\\\" 'it''s'\\n\\\\"
                        + " \\u00e9\\ud83d\\ude00\",\"more\":{\"type\":\"no\",\"list\":[1,{\"a\":\"}\"}]},"
                        + "\"sshKeys\":[\"k 1\",\"k2\"], \"n\": -1.5, \"nothing\":null, \"e\":[]}\n";
        assertThat(read(json)).isTrue();
        assertThat(field("type") + ":" + field("id")).isEqualTo("exec:7");
        assertThat(field("command")).isEqualTo("echo \"$HOME\" 'it''s'\n\\ \u00e9\ud83d\ude00");
        assertThat(field("sshKeys") + "|" + field("n") + "|" + field("nothing") + field("e"))
                .isEqualTo("k 1\nk2|-1.5|");
        assertThat(field("more")).isEmpty();
        assertThat(field("none")).isEmpty();
        assertThat(read("{}")).isTrue();
    }

    @Test
    void whatIsNotJsonHasNoFields() {
        String whole = "{\"command\":\"';touch x;'\",\"list\":[\"\\u0041\",{}],\"n\":1}";
        assertThat(read(whole)).isTrue();
        for (int length = 0; length < whole.length(); length++) {
            assertThat(read(whole.substring(0, length))).as("%d bytes", length).isFalse();
            assertThat(field("command")).isEmpty();
        }
        for (String broken :
                new String[] {"no json", whole + "}", "{\"a\" 1}", "[]", "{\"a\":\"\\u00g0\"}"}) {
            assertThat(read(broken)).as(broken).isFalse();
        }
        assertThat(read("{\"a\":" + "[".repeat(99) + "]".repeat(99) + "}")).isFalse();
    }

    @Test
    void outputBecomesOneJsonString() {
        assertThat(quoted("")).isEqualTo("\"\"");
        assertThat(quoted("a\"b\\c\td\u0001\n\u00e9\r"))
                .isEqualTo("\"a\\\"b\\\\c\\u0009d\\u0001\\u000a\u00e9\\u000d\"");
    }

    private static String quoted(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long to = AT + 1024;
        for (int i = 0; i < bytes.length; i++) {
            Native.putByte(AT + i, bytes[i]);
        }
        Native.putByte(Json.quote(to, AT, bytes.length), 0);
        return string(to);
    }
}
