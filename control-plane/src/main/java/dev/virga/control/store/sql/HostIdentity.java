package dev.virga.control.store.sql;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Which computer this is.
 *
 * @param host its name, for people
 * @param machine its machine-id (machine-id(5)), empty if it has none
 * @param boot the id of its kernel's present life, empty if it does not say
 */
record HostIdentity(String host, String machine, String boot) {
    /** This one. */
    static HostIdentity here() {
        return new HostIdentity(
                hostName(),
                line(Path.of("/etc/machine-id")),
                line(Path.of("/proc/sys/kernel/random/boot_id")));
    }

    /**
     * Whether both are one computer: the same life of a kernel surely is, then the machine-id
     * counts, and without any the name.
     */
    boolean same(HostIdentity other) {
        if (!boot.isEmpty() && boot.equals(other.boot)) {
            return true;
        }
        return machine.isEmpty() || other.machine.isEmpty()
                ? host.equals(other.host)
                : machine.equals(other.machine);
    }

    String text() {
        return "host=" + host + "\nmachine=" + machine + "\nboot=" + boot + "\n";
    }

    static HostIdentity parse(String text) {
        Properties lines = new Properties();
        try {
            lines.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new HostIdentity(
                lines.getProperty("host", ""),
                lines.getProperty("machine", ""),
                lines.getProperty("boot", ""));
    }

    private static String line(Path file) {
        try {
            return Files.isReadable(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
