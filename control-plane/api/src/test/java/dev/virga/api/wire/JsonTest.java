package dev.virga.api.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.flavor.Flavor;
import dev.virga.api.vm.VmCreate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void whatIsLeftOutIsEmpty() {
        assertThat(Json.read("{\"name\":\"a\"}", VmCreate.class, Strictness.REFUSE_UNKNOWN))
                .isEqualTo(
                        new VmCreate(
                                "a",
                                Optional.empty(),
                                Optional.empty(),
                                Map.of(),
                                List.of(),
                                Optional.empty()));
    }

    @Test
    void clientsIgnoreWhatTheyDoNotKnow() {
        String text = "{\"name\":\"tiny\",\"vcpus\":1,\"memoryBytes\":5,\"colour\":\"red\"}";
        assertThat(Json.read(text, Flavor.class, Strictness.IGNORE_UNKNOWN))
                .isEqualTo(new Flavor("tiny", 1, 5));
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> Json.read(text, Flavor.class, Strictness.REFUSE_UNKNOWN))
                .withMessage("colour: unknown field");
    }

    @Test
    void listsNameTheElement() {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() ->
                        Json.readList(
                                "[{\"name\":\"A b\",\"vcpus\":1,\"memoryBytes\":5}]",
                                Flavor.class,
                                Strictness.IGNORE_UNKNOWN))
                .withMessageStartingWith("[0]: flavor \"A b\"")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }

    @Test
    void absentIsNotWritten() {
        assertThat(Json.write(new Flavor("tiny", 1, 5)))
                .isEqualTo("{\"name\":\"tiny\",\"vcpus\":1,\"memoryBytes\":5}");
        assertThat(
                        Json.write(
                                new VmCreate(
                                        "a",
                                        Optional.of("debian"),
                                        Optional.empty(),
                                        Map.of("b", "1", "a", "2"),
                                        List.of(),
                                        Optional.empty())))
                .isEqualTo(
                        "{\"name\":\"a\",\"image\":\"debian\",\"labels\":{\"a\":\"2\",\"b\":\"1\"},"
                                + "\"sshKeys\":[],\"keys\":[],\"nodeSelector\":{},\"tolerations\":[],"
                                + "\"volumes\":[],\"networks\":[]}");
    }
}
