package dev.virga.guest.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.isa.CrossAssembler;
import dev.virga.guest.isa.Program;
import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.ClockMode;
import dev.virga.guest.machine.EngineKind;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.machine.MachineRunner;
import org.junit.jupiter.api.Test;

/** What one machine made hot is there for the next one. */
class SharedRegionsTest {
    @Test
    void theSecondMachineTranslatesNothing() throws Exception {
        TranslationStats first = run();
        TranslationStats second = run();
        assertThat(first.regions() + first.shared()).isPositive();
        assertThat(second.regions()).isZero();
        assertThat(second.shared()).isPositive();
    }

    private static TranslationStats run() throws Exception {
        MachineConfig config =
                MachineConfig.builder()
                        .memoryBytes(16L << 20)
                        .boot(new Boot.Elf(CrossAssembler.build(Program.named("user/d virtual"))))
                        .engine(EngineKind.TRANSLATOR)
                        .clock(ClockMode.INSTRUCTIONS)
                        .build();
        try (Machine machine = Machine.create(config);
                var runner = new MachineRunner(machine, "shared")) {
            runner.start();
            assertThat(runner.exit().get().code()).isZero();
            return machine.translation().orElseThrow();
        }
    }
}
