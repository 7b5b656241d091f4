package dev.virga.api.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.virga.api.agent.AgentCommand;
import dev.virga.api.agent.AgentEvent;
import dev.virga.api.agent.CommandHead;
import dev.virga.api.agent.CommandReply;
import dev.virga.api.agent.ObservedState;
import dev.virga.api.agent.VmObservation;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.id.CommandId;
import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.vm.VmSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BusCodecTest {
    private static final CommandHead HEAD =
            new CommandHead(new VmId("vm-0123456789ab"), 3, 7, new CommandId("c-1"));
    private static final VmSpec SPEC =
            VmSpec.builder("hello", "default", "0011223344556677", "small", 1, 128L << 20)
                    .labels(Map.of("tier", "web"))
                    .sshKeys(List.of("ssh-ed25519 AAAA me"))
                    .userData("line one\nline \"two\" \u00e4 \ud83d\ude00")
                    .build();
    private static final VmObservation SEEN =
            new VmObservation(
                    HEAD.vm(),
                    3,
                    7,
                    41,
                    ObservedState.RUNNING,
                    true,
                    Optional.of("b-1"),
                    Optional.empty(),
                    "",
                    "",
                    0,
                    Instant.parse("2026-01-02T03:04:05.678Z"));

    @Test
    void everyCommandSurvivesTheWay() {
        for (AgentCommand command :
                List.of(
                        new AgentCommand.StartVm(HEAD, SPEC),
                        new AgentCommand.StopVm(HEAD, 10_000),
                        new AgentCommand.DeleteVm(HEAD))) {
            assertThat(BusCodec.command(BusCodec.encode(command))).isEqualTo(command);
        }
    }

    @Test
    void everyReplyAndEventSurvivesTheWay() {
        NodeName node = new NodeName("node-1");
        Incarnation life = new Incarnation("abcdefgh12345678");
        for (CommandReply reply :
                List.of(
                        new CommandReply.Accepted(HEAD.command()),
                        new CommandReply.Refused(
                                HEAD.command(), ErrorCode.STALE_COMMAND, "older"))) {
            assertThat(BusCodec.reply(BusCodec.encode(reply))).isEqualTo(reply);
        }
        for (AgentEvent event :
                List.of(
                        new AgentEvent.VmChanged(node, life, SEEN),
                        new AgentEvent.FullReport(node, life, 42, List.of(SEEN, SEEN)))) {
            assertThat(BusCodec.event(BusCodec.encode(event))).isEqualTo(event);
        }
    }

    @Test
    void anotherVersionIsRefusedInClearWords() {
        String text =
                BusCodec.encode(new AgentCommand.DeleteVm(HEAD))
                        .replace("\"virga\":1", "\"virga\":2");
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> BusCodec.command(text))
                .withMessageContaining("version 2")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION));
    }

    @Test
    void unknownMessagesAndFieldsAreRefused() {
        String text = BusCodec.encode(new AgentCommand.DeleteVm(HEAD));
        refused(text.replace("delete-vm", "melt-vm"), "melt-vm");
        refused(text.replace("\"epoch\":3", "\"epoch\":3,\"extra\":1"), "body.head.extra");
        refused(text.replace("\"epoch\":3", "\"epoch\":\"3\""), "body.head.epoch");
        refused(text.replace("\"epoch\":3,", ""), "body.head.epoch: missing");
        refused(text.replace("\"epoch\":3", "\"epoch\":0"), "start at 1");
        refused(text.replace("\"epoch\":3", "\"epoch\":3,\"epoch\":4"), "Duplicate");
        refused(text + "x", "not valid JSON");
        refused("", "empty");
        refused("[]", "envelope");
        refused("{\"virga\":1,\"type\":\"delete-vm\"}", "body");
    }

    @Test
    void flippedTextIsRefusedOrRead() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String good = BusCodec.encode(new AgentCommand.StartVm(HEAD, SPEC));
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(good);
            int flips = 1 + random.nextInt(4);
            for (int i = 0; i < flips && text.length() > 1; i++) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.setCharAt(at, (char) random.nextInt(128));
                    case 2 -> text.insert(at, "{}[]\",:0e-".charAt(random.nextInt(10)));
                    default -> text.setLength(at + 1);
                }
            }
            try {
                BusCodec.command(text.toString());
            } catch (WireException e) {
                assertThat(e.getMessage()).as("seed %d", seed).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + " text " + text, e);
            }
        }
    }

    @Test
    void depthIsBounded() {
        refused("[".repeat(100_000), "not valid JSON");
    }

    private static void refused(String text, String word) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> BusCodec.command(text))
                .withMessageContaining(word);
    }
}
