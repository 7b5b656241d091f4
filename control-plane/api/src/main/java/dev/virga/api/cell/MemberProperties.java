package dev.virga.api.cell;

import java.util.Map;

/**
 * The settings that every cluster member of a cell shares, as plain words so that this module needs
 * no cluster library. They were measured; see the architecture document in {@code deploy/docs}.
 */
public final class MemberProperties {
    /** How long a message on the bus may take, in milliseconds. */
    public static final long BUS_SEND_TIMEOUT_MILLIS = 2_000;

    private static final Map<String, String> ALL =
            Map.ofEntries(
                    // Without this the member listens on every address whatever the interface says.
                    Map.entry("hazelcast.socket.bind.any", "false"),
                    Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
                    Map.entry("hazelcast.max.no.heartbeat.seconds", "10"),
                    Map.entry("hazelcast.merge.first.run.delay.seconds", "5"),
                    Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
                    Map.entry("hazelcast.operation.call.timeout.millis", "5000"),
                    Map.entry("hazelcast.graceful.shutdown.max.wait", "5"),
                    Map.entry("hazelcast.phone.home.enabled", "false"),
                    Map.entry("hazelcast.shutdownhook.enabled", "false"),
                    Map.entry("hazelcast.logging.type", "jdk"),
                    // Whoever does not take a connection in this time is tried again.
                    Map.entry("hazelcast.socket.connect.timeout.seconds", "1"),
                    // A member knows its seeds: it need not wait for others to show up.
                    Map.entry("hazelcast.wait.seconds.before.join", "0"),
                    Map.entry("hazelcast.max.wait.seconds.before.join", "5"),
                    // A cell is small; the default of 271 partitions only costs memory and time.
                    Map.entry("hazelcast.partition.count", "31"),
                    // Thread counts for a process that shares its computer with guests.
                    Map.entry("hazelcast.operation.thread.count", "2"),
                    Map.entry("hazelcast.operation.generic.thread.count", "2"),
                    Map.entry("hazelcast.event.thread.count", "1"),
                    Map.entry("hazelcast.io.input.thread.count", "1"),
                    // Writing to a member that accepts connections and reads nothing (its process
                    // is stopped) can keep the thread that writes busy for ever (Hazelcast's issue
                    // 26473): each of a small cell's connections has one of its own, so that the
                    // others' heartbeats go on.
                    Map.entry("hazelcast.io.output.thread.count", "16"),
                    Map.entry("hazelcast.client.engine.thread.count", "1"),
                    Map.entry("hazelcast.client.engine.query.thread.count", "1"),
                    Map.entry("hazelcast.client.engine.blocking.thread.count", "1"));

    private MemberProperties() {}

    /** Property names and values. */
    public static Map<String, String> all() {
        return ALL;
    }
}
