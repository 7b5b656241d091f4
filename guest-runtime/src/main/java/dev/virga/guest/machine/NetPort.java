package dev.virga.guest.machine;

import dev.virga.guest.virtio.net.NetBackend;

/** A network card of a machine; the address has 6 bytes. */
public record NetPort(NetBackend backend, byte[] mac) {
    public NetPort {
        if (mac.length != 6) {
            throw new MachineException("a MAC address has 6 bytes, not " + mac.length);
        }
        mac = mac.clone();
    }

    @Override
    public byte[] mac() {
        return mac.clone();
    }
}
