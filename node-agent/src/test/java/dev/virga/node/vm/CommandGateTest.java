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
        assertThat(gate.check(first, false)).isEmpty();
        CommandReply answer =
                gate.answered(first, new CommandReply.Accepted(first.command()), false);
        assertThat(gate.check(first, false)).contains(answer);
        assertThat(gate.check(head(1, 2, "b"), false)).isEmpty();
        assertThat(gate.check(head(2, 1, "c"), false)).isEmpty();
    }

    @Test
    void olderCommandsAreRefused() {
        CommandHead newest = head(3, 5, "a");
        gate.answered(newest, new CommandReply.Accepted(newest.command()), false);
        for (CommandHead older : new CommandHead[] {head(3, 4, "b"), head(2, 9, "c")}) {
            assertThat(gate.check(older, false).orElseThrow())
                    .isInstanceOfSatisfying(
                            CommandReply.Refused.class,
                            refused ->
                                    assertThat(refused.code()).isEqualTo(ErrorCode.STALE_COMMAND));
        }
    }

    @Test
    void whatWasRefusedIsRefusedForEverButWhatIsHereCanEnd() {
        CommandHead refused = head(9, 9, "a");
        gate.answered(
                refused,
                new CommandReply.Refused(refused.command(), ErrorCode.NO_CAPACITY, "full"),
                false);
        assertThat(gate.newest()).isEmpty();
        for (int i = 10; i < 40; i++) {
            CommandHead later = head(i, 1, "later-" + i);
            gate.answered(
                    later,
                    new CommandReply.Refused(later.command(), ErrorCode.NO_CAPACITY, "full"),
                    false);
        }
        assertThat(gate.check(refused, false)).isPresent();
        assertThat(gate.check(head(1, 1, "b"), false)).isPresent();
        assertThat(gate.check(head(1, 1, "b"), true)).isEmpty();
        assertThat(gate.check(head(39, 2, "c"), false)).isEmpty();
    }

    @Test
    void whatWasEvictedIsNotStartedAgainByTheSameWord() {
        CommandHead start = head(1, 1, "start");
        CommandHead evict = head(1, 1, "evict");
        gate.answered(start, new CommandReply.Accepted(start.command()), false);
        gate.answered(evict, new CommandReply.Accepted(evict.command()), true);
        assertThat(gate.check(evict, true)).containsInstanceOf(CommandReply.Accepted.class);
        assertThat(gate.check(start, false).orElseThrow())
                .isInstanceOfSatisfying(
                        CommandReply.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NO_CAPACITY));
        assertThat(gate.check(head(2, 1, "start"), false)).isEmpty();
    }

    private static CommandHead head(long epoch, long generation, String id) {
        return new CommandHead(new VmId("vm-000000000001"), epoch, generation, new CommandId(id));
    }
}
