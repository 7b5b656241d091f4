package dev.virga.control.operation;

import dev.virga.api.operation.OperationState;
import dev.virga.control.store.Operation;
import dev.virga.control.store.Vm;
import java.util.Optional;

/** Decides what became of an operation, from what is known of its VM. A pure function. */
final class OperationPolicy {
    /** An end and why. */
    record End(OperationState state, String message) {}

    private static final End DONE = new End(OperationState.DONE, "");

    private OperationPolicy() {}

    /** How it has ended, if it has. */
    static Optional<End> decide(Operation operation, Optional<Vm> row) {
        boolean delete = operation.verb().equals("delete");
        if (row.isEmpty()) {
            return Optional.of(delete ? DONE : new End(OperationState.FAILED, "the VM is gone"));
        }
        Vm vm = row.get();
        if (vm.generation() > operation.generation()) {
            return Optional.of(
                    new End(OperationState.SUPERSEDED, "something else was asked for since"));
        }
        if (delete) {
            return Optional.empty();
        }
        boolean heard = vm.status().actedUpon(operation.generation());
        return switch (vm.status().phase()) {
            case FAILED ->
                    Optional.of(
                            new End(
                                    OperationState.FAILED,
                                    vm.status().reason() + ": " + vm.status().message()));
            case RUNNING ->
                    done(
                            heard
                                    && wants(
                                            operation, "create", "start", "reboot", "resume",
                                            "restore"));
            case PAUSED -> done(heard && wants(operation, "pause"));
            case STOPPED ->
                    // A guest may be done before anybody has looked.
                    done(
                            wants(operation, "stop")
                                    || (heard && wants(operation, "create", "start", "reboot")));
            case PENDING, SCHEDULING, STARTING, PAUSING, STOPPING, UNKNOWN, DELETING ->
                    Optional.empty();
        };
    }

    private static Optional<End> done(boolean so) {
        return so ? Optional.of(DONE) : Optional.empty();
    }

    private static boolean wants(Operation operation, String... verbs) {
        for (String verb : verbs) {
            if (verb.equals(operation.verb())) {
                return true;
            }
        }
        return false;
    }
}
