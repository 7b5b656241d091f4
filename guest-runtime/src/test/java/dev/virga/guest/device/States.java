package dev.virga.guest.device;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Saves and restores one device, for tests. */
final class States {
    private States() {}

    static byte[] save(Stateful device) throws IOException {
        var bytes = new ByteArrayOutputStream();
        device.saveState(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    static void restore(Stateful device, byte[] state) throws IOException {
        restore(device, state, device.stateVersion());
    }

    static void restore(Stateful device, byte[] state, int version) throws IOException {
        device.restoreState(new DataInputStream(new ByteArrayInputStream(state)), version);
    }
}
