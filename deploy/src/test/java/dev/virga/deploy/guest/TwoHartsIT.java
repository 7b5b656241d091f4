package dev.virga.deploy.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a second hart changes. */
class TwoHartsIT {
    private static final String TOUR = "/tmp/tour";

    @Test
    void twoBusyProcessesRunTogether() {
        GuestProgram program = GuestProgram.compile("tour");
        try (GuestConsole guest =
                new GuestLauncher(TestImage.debian(), "two-harts")
                        .harts(2)
                        .disk(program.disk())
                        .boot()) {
            program.install(guest, TOUR);
            assertThat(guest.number("nproc")).isEqualTo(2);
            guest.ok(TOUR + " spin & one=$!");
            guest.ok(TOUR + " spin & other=$!");
            guest.ok("hart() { sed 's/.*) //' /proc/$1/stat | cut -d' ' -f37; }");
            guest.ok("ticks() { sed 's/.*) //' /proc/$1/stat | cut -d' ' -f12; }");
            guest.until("[ $(hart $one) != $(hart $other) ]");
            guest.until("[ $(ticks $one) -ge 30 ] && [ $(ticks $other) -ge 30 ]");
            guest.ok("kill $one $other");
            // Locks between processes on two harts: true atomics.
            assertThat(guest.ok(TOUR + " shm")).contains("shm ok");
        }
    }
}
