package dev.virga.guest.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is noted of windows that lie on two pages. */
class RegionExitsTest {
    private static final int BASE = 10;
    private static final long LOAD = Insn.pack(Op.LD, 11, BASE, 0, 8, true);

    @Test
    void aWindowThatLiesOnTwoPagesTimeAndAgainIsNoticed() {
        var exits = new RegionExits();
        int number = exits.slow(0, 1, LOAD);
        exits.window(number, -8, 24);
        assertThat(noticed(exits, number, 0x1FF8)).isPositive();
        assertThat(noticed(exits, number, 0x2007)).isPositive();
        assertThat(noticed(exits, number, 0x1FF0)).isZero();
        assertThat(noticed(exits, number, 0x2008)).isZero();
    }

    @Test
    void anAccessThatIsAloneIsNot() {
        var exits = new RegionExits();
        assertThat(noticed(exits, exits.slow(0, 1, LOAD), 0x1FF8)).isZero();
    }

    private static int noticed(RegionExits exits, int number, long base) {
        long[] x = new long[Slots.COUNT];
        x[BASE] = base;
        int times = 0;
        for (int i = 0; i < 10_000; i++) {
            times += exits.straddles(number, x) ? 1 : 0;
        }
        return times;
    }
}
