package dev.virga.node.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.virga.node.memory.OomPolicy.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who goes when the memory is used up. */
final class OomPolicyTest {
    private static String victim(Candidate... guests) {
        return OomPolicy.victim(List.of(guests)).orElseThrow().name();
    }

    @Test
    void theLargestGoes() {
        assertThat(victim(new Candidate("a", 100, 0, 0, 9), new Candidate("b", 200, 0, 0, 9)))
                .isEqualTo("b");
    }

    @Test
    void priorityHalvesAndReservedMemoryDoesNotCount() {
        assertThat(victim(new Candidate("a", 100, 0, 0, 9), new Candidate("b", 180, 1, 0, 9)))
                .isEqualTo("a");
        assertThat(victim(new Candidate("a", 100, 0, 0, 9), new Candidate("b", 180, 0, 90, 9)))
                .isEqualTo("a");
    }

    @Test
    void theProtectedGoLast() {
        assertThat(
                        victim(
                                new Candidate("a", 1 << 30, OomPolicy.PROTECTED, 0, 9),
                                new Candidate("b", 0, 0, 0, 9)))
                .isEqualTo("b");
        assertThat(victim(new Candidate("a", 1 << 30, OomPolicy.PROTECTED, 0, 9))).isEqualTo("a");
    }

    @Test
    void ofEqualsTheYoungestThenTheLastByName() {
        assertThat(victim(new Candidate("a", 5, 0, 0, 9), new Candidate("b", 5, 0, 0, 3)))
                .isEqualTo("b");
        assertThat(victim(new Candidate("a", 5, 0, 0, 3), new Candidate("b", 5, 0, 0, 3)))
                .isEqualTo("b");
    }

    @Test
    void nobodyAndNonsense() {
        assertThat(OomPolicy.victim(List.of())).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Candidate("a", 1, 11, 0, 0))
                .withMessageContaining("priority 11 of a");
    }
}
