package dev.virga.node.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.vm.VmSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a guest says is believed only once it knows who it is. */
final class IntroductionTest {
    private static final String OLD = "{\"type\":\"ready\",\"bootId\":\"1\",\"token\":\"00\"}";
    private static final String OWN = "{\"type\":\"ready\",\"bootId\":\"2\",\"token\":\"c0ffee\"}";

    private final List<String> heard = new ArrayList<>();

    private static VmSpec spec(String userData) {
        return VmSpec.builder("hello", "p", "image", "small", 1, 1L << 20)
                .sshKeys(List.of("k"))
                .userData(userData)
                .build();
    }

    private Introduction introduction(String userData) {
        return new Introduction(
                spec(userData), Introduction.How.NEW, userData, "c0ffee", heard::add);
    }

    @Test
    void theOldGuestsWordsAreDropped() {
        Introduction introduction = introduction("");
        introduction.accept("{\"type\":\"result\",\"id\":\"1\",\"status\":0,\"output\":\"\"}");
        introduction.accept(OLD);
        introduction.accept("{\"type\":\"ready\",\"bootId\":\"1\"}");
        introduction.accept("no json");
        assertThat(heard).isEmpty();
        assertThat(introduction.done()).isFalse();
        introduction.accept(OWN);
        introduction.accept(OLD);
        assertThat(introduction.done()).isTrue();
        assertThat(heard).containsExactly(OWN, OLD);
    }

    @Test
    void itLearnsThatAGuestWaitsForItsName() {
        int[] asked = {0};
        Introduction introduction = introduction("");
        introduction.onNameless(() -> asked[0]++);
        introduction.accept("{\"type\":\"nameless\",\"bootId\":\"1\"}");
        introduction.accept("{\"type\":\"nameless\",\"bootId\":\"1\"}");
        assertThat(asked[0]).isEqualTo(2);
        assertThat(heard).isEmpty();
    }

    @Test
    void aGuestThatStartsAnewFindsItAllInItsInstanceData() {
        String data = new String(introduction("#!x").instanceData(), StandardCharsets.UTF_8);
        assertThat(data)
                .isEqualTo(
                        "{\"name\":\"hello\",\"sshKeys\":[\"k\"],\"userData\":\"#!x\","
                                + "\"token\":\"c0ffee\"}");
        assertThat(
                        new String(
                                Introduction.instanceData(spec(""), Optional.empty()),
                                StandardCharsets.UTF_8))
                .doesNotContain("token");
    }

    @Test
    void whatIsTooLongForALineIsSaidOtherwise() {
        assertThat(introduction("x".repeat(VmSpec.MAX_USER_DATA)).possible()).isTrue();
        assertThat(introduction("\u0001".repeat(VmSpec.MAX_USER_DATA)).possible()).isFalse();
    }
}
