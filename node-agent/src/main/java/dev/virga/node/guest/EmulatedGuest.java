package dev.virga.node.guest;

import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineExit;
import dev.virga.guest.machine.MachineRunner;
import dev.virga.guest.machine.MachineStats;
import java.util.concurrent.CompletableFuture;

/** A guest on the emulated RISC-V computer, with a thread for each hart. */
final class EmulatedGuest implements Guest {
    private final Machine machine;
    private final MachineRunner runner;

    EmulatedGuest(Machine machine, String name, GuestFactory.Listener listener) {
        this.machine = machine;
        this.runner = new MachineRunner(machine, name);
        machine.serial()
                .onOutput((bytes, offset, length) -> {
                    listener.serial().output(bytes, offset, length);
                    return length;
                });
        machine.agent().onLine(listener.line());
    }

    @Override
    public void start() {
        runner.start();
    }

    @Override
    public void pause() {
        try {
            runner.pause();
        } catch (InterruptedException e) {
            // The harts have been told and stand still soon; only the waiting was cut short.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void resume() {
        runner.resume();
    }

    @Override
    public void stop() {
        runner.stop();
    }

    @Override
    public CompletableFuture<GuestExit> exit() {
        return runner.exit().thenApply(EmulatedGuest::exit);
    }

    private static GuestExit exit(MachineExit exit) {
        return switch (exit.kind()) {
            case POWER_OFF, REBOOT -> new GuestExit(GuestExit.Kind.POWERED_OFF, exit.message());
            case TEST_DEVICE, TOHOST ->
                    new GuestExit(GuestExit.Kind.POWERED_OFF, "ended with code " + exit.code());
            case STOPPED -> new GuestExit(GuestExit.Kind.STOPPED, exit.message());
            case ERROR -> new GuestExit(GuestExit.Kind.FAILED, exit.message());
        };
    }

    @Override
    public int input(byte[] bytes, int offset, int length) {
        return machine.serial().input(bytes, offset, length);
    }

    @Override
    public boolean send(String line) {
        return machine.agent().send(line);
    }

    @Override
    public Stats stats() {
        MachineStats stats = machine.stats();
        return new Stats(stats.instructions(), stats.residentBytes());
    }

    @Override
    public void close() {
        runner.close();
        machine.close();
    }
}
