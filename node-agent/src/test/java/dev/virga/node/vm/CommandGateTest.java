package dev.virga.node.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.agent.CommandHead;
import dev.virga.api.agent.CommandReply;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.id.CommandId;
import dev.virga.api.id.VmId;
import org.junit.jupiter.api.Test;

class CommandGateTest {
    private final CommandGate gate = new CommandGate();

    @Test
    void newerCommandsPassAndEqualOnesGetTheSameAnswer() {
        CommandHead first = head(1, 1, "a");
        assertThat(gate.check(first)).isEmpty();
        CommandReply answer = gate.answered(first, new CommandReply.Accepted(first.command()));
        assertThat(gate.check(first)).contains(answer);
        assertThat(gate.check(head(1, 2, "b"))).isEmpty();
        assertThat(gate.check(head(2, 1, "c"))).isEmpty();
    }

    @Test
    void olderCommandsAreRefused() {
        CommandHead newest = head(3, 5, "a");
        gate.answered(newest, new CommandReply.Accepted(newest.command()));
        for (CommandHead older : new CommandHead[] {head(3, 4, "b"), head(2, 9, "c")}) {
            assertThat(gate.check(older).orElseThrow())
                    .isInstanceOfSatisfying(
                            CommandReply.Refused.class,
                            refused ->
                                    assertThat(refused.code()).isEqualTo(ErrorCode.STALE_COMMAND));
        }
    }

    @Test
    void whatWasRefusedCountsForNothing() {
        CommandHead refused = head(9, 9, "a");
        gate.answered(
                refused,
                new CommandReply.Refused(refused.command(), ErrorCode.NO_CAPACITY, "full"));
        assertThat(gate.newest()).isEmpty();
        assertThat(gate.check(head(1, 1, "b"))).isEmpty();
    }

    private static CommandHead head(long epoch, long generation, String id) {
        return new CommandHead(new VmId("vm-000000000001"), epoch, generation, new CommandId(id));
    }
}
