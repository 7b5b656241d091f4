package dev.virga.guest.irq;

/** A hart's wires, for tests: remembers their levels. */
final class RecordingHart implements HartPort {
    boolean machineSoftware;
    boolean machineExternal;
    boolean supervisorExternal;
    long deadline = -1;

    @Override
    public void machineSoftware(boolean level) {
        machineSoftware = level;
    }

    @Override
    public void supervisorSoftware() {}

    @Override
    public void machineTimer(long deadlineTicks) {
        deadline = deadlineTicks;
    }

    @Override
    public void machineExternal(boolean level) {
        machineExternal = level;
    }

    @Override
    public void supervisorExternal(boolean level) {
        supervisorExternal = level;
    }
}
