package dev.virga.guest.device;

/** A wire, for tests: remembers its level and how often it rose. */
final class RecordingLine implements InterruptLine {
    boolean high;
    int rises;

    @Override
    public void level(boolean level) {
        if (level && !high) {
            rises++;
        }
        high = level;
    }
}
