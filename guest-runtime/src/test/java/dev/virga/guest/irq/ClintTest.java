package dev.virga.guest.irq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClintTest {
    private final RecordingHart hart0 = new RecordingHart();
    private final RecordingHart hart1 = new RecordingHart();
    private final Clint clint = new Clint(() -> 0x1234_5678_9ABC_DEF0L, List.of(hart0, hart1));

    @Test
    void softwareInterruptsReachTheirHart() {
        clint.store(4, 4, 0xFFFF_FFFFL);
        assertThat(hart1.machineSoftware).isTrue();
        assertThat(hart0.machineSoftware).isFalse();
        assertThat(clint.load(4, 4)).isEqualTo(1);
        clint.store(4, 4, 0);
        assertThat(hart1.machineSoftware).isFalse();
    }

    @Test
    void comparesAreWrittenWholeOrByHalves() {
        clint.store(0x4008, 8, 77);
        assertThat(hart1.deadline).isEqualTo(77);
        clint.store(0x4000, 4, 0x1_0000_0005L);
        assertThat(hart0.deadline).isEqualTo(0xFFFF_FFFF_0000_0005L);
        clint.store(0x4004, 4, 2);
        assertThat(hart0.deadline).isEqualTo(0x2_0000_0005L);
        assertThat(clint.load(0x4000, 8)).isEqualTo(0x2_0000_0005L);
        assertThat(clint.load(0x4004, 4)).isEqualTo(2);
    }

    @Test
    void timeIsTheMachinesClockAndCannotBeSet() {
        clint.store(0xBFF8, 8, 1);
        assertThat(clint.load(0xBFF8, 8)).isEqualTo(0x1234_5678_9ABC_DEF0L);
        assertThat(clint.load(0xBFF8, 4)).isEqualTo(0x9ABC_DEF0L);
        assertThat(clint.load(0xBFFC, 4)).isEqualTo(0x1234_5678L);
    }

    @Test
    void nothingStandsElsewhere() {
        for (long offset : new long[] {8, 0x3FFC, 0x4010, 0xBFF0, 0xC000, 0xFFF8}) {
            clint.store(offset, 4, -1);
            assertThat(clint.load(offset, 4)).isZero();
            clint.store(offset, 8, -1);
            assertThat(clint.load(offset, 8)).isZero();
        }
        clint.store(0x4001, 4, 0);
        clint.store(0x4000, 1, 0);
        assertThat(hart0.deadline).isEqualTo(-1);
    }

    @Test
    void stateSurvivesARoundTrip() throws IOException {
        clint.store(0, 4, 1);
        clint.store(0x4008, 8, 99);
        var bytes = new ByteArrayOutputStream();
        clint.saveState(new DataOutputStream(bytes));
        var other0 = new RecordingHart();
        var other1 = new RecordingHart();
        var restored = new Clint(() -> 0, List.of(other0, other1));
        restored.restoreState(
                new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), 1);
        assertThat(other0.machineSoftware).isTrue();
        assertThat(other1.deadline).isEqualTo(99);
        var one = new Clint(() -> 0, List.of(other0));
        var saved = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        assertThatThrownBy(() -> one.restoreState(saved, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("harts");
    }

    @Test
    void resetForgets() {
        clint.store(0, 4, 1);
        clint.store(0x4000, 8, 99);
        clint.reset();
        assertThat(hart0.machineSoftware).isFalse();
        assertThat(hart0.deadline).isEqualTo(-1);
    }
}
