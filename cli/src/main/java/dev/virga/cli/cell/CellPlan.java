package dev.virga.cli.cell;

import dev.virga.api.cell.BaseUrl;
import dev.virga.api.cell.Encryption;
import dev.virga.api.cell.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code up} has decided once and keeps: which processes there are and on which ports, so that
 * a process that is started again is found where it was.
 *
 * @param cell the cluster's name
 * @param leftDead the processes that are not started again when they die, or {@link #ALL}
 * @param trustedNetwork what processes that don't listen on loopback trust
 * @param tls where TLS is spoken, as {@link Encryption} says it
 */
record CellPlan(
        String cell,
        List<Planned> processes,
        List<String> leftDead,
        Optional<String> trustedNetwork,
        Optional<String> tls) {
    /** Stands for every process. */
    static final String ALL = "all";

    /** The most control planes of a local cell. */
    static final int MAX_CONTROL_PLANES = 5;

    /** The largest local cell. */
    static final int MAX_NODES = 32;

    CellPlan {
        processes = List.copyOf(processes);
        leftDead = List.copyOf(leftDead);
    }

    /** What a process is. */
    enum Role {
        CONTROL_PLANE("control-plane"),
        NODE("node"),
        /** Looks after the others; it is not part of the plan. */
        WITNESS("witness");

        private final String word;

        Role(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /**
     * One process.
     *
     * @param memoryMib what a node has for its guests; 0 for a control plane
     * @param host where it listens; on loopback when absent
     * @param apiHost where its API listens, if not there
     */
    record Planned(
            String name,
            Role role,
            int httpPort,
            int memberPort,
            long memoryMib,
            Optional<String> host,
            Optional<String> apiHost) {
        Endpoint http() {
            return new Endpoint(apiHost.or(() -> host).orElse(Endpoint.LOOPBACK), httpPort);
        }

        Endpoint member() {
            return new Endpoint(host.orElse(Endpoint.LOOPBACK), memberPort);
        }
    }

    /** This plan grown to at least so many processes; none is taken away, none moves. */
    CellPlan grown(LocalCell.Wish wish, FreePorts ports) {
        List<Planned> all = new ArrayList<>(processes);
        for (int i = 1; i <= wish.controlPlanes(); i++) {
            add(all, "cp-" + i, Role.CONTROL_PLANE, 0, wish.host(), wish.apiHost(), ports);
        }
        for (int i = 1; i <= wish.nodes(); i++) {
            add(
                    all,
                    "node-" + i,
                    Role.NODE,
                    wish.memoryMib(),
                    wish.host(),
                    Optional.empty(),
                    ports);
        }
        return new CellPlan(
                cell,
                all,
                leftDead,
                wish.trustedNetwork().or(() -> trustedNetwork),
                wish.tls().or(() -> tls));
    }

    /** The same with other processes that are left dead. */
    CellPlan leaving(List<String> newLeftDead) {
        return new CellPlan(cell, processes, newLeftDead, trustedNetwork, tls);
    }

    /** Whether a process is started again when it dies. */
    boolean restarts(String process) {
        return !leftDead.contains(ALL) && !leftDead.contains(process);
    }

    private static void add(
            List<Planned> all,
            String name,
            Role role,
            long memoryMib,
            Optional<String> host,
            Optional<String> apiHost,
            FreePorts ports) {
        if (all.stream().noneMatch(process -> process.name().equals(name))) {
            all.add(new Planned(name, role, ports.next(), ports.next(), memoryMib, host, apiHost));
        }
    }

    List<Planned> of(Role role) {
        return processes.stream().filter(process -> process.role() == role).toList();
    }

    /** Where the API is. */
    List<BaseUrl> apis() {
        return of(Role.CONTROL_PLANE).stream().map(this::url).toList();
    }

    /** Where a process of the plan serves HTTP. */
    BaseUrl url(Planned planned) {
        return Encryption.of(tls).at(planned.http());
    }
}
