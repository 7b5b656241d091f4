package dev.virga.node.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class IdlenessTest {
    private final Idleness idleness = new Idleness();
    private long instructions;

    private boolean after(long more) {
        instructions += more;
        return idleness.begins(instructions);
    }

    @Test
    void itBeginsOnceAfterEachTimeOfWork() {
        assertThat(after(400_000_000)).isFalse();
        assertThat(after(100_000)).isTrue();
        assertThat(after(100_000)).isFalse();
        assertThat(after(5_000_000)).as("a command").isFalse();
        assertThat(after(100_000)).isFalse();
        assertThat(after(50_000_000)).isFalse();
        assertThat(after(0)).isTrue();
    }

    @Test
    void whoNeverWorksRestsFromTheStart() {
        assertThat(after(1000)).isTrue();
        assertThat(after(1000)).isFalse();
    }
}
