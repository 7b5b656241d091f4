package dev.virga.control.vm;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.vm.DesiredState;
import dev.virga.api.vm.VmPhase;
import dev.virga.control.store.Vm;
import java.time.Instant;
import java.util.Optional;

/** What people ask of a VM that is there. */
public enum VmAction {
    START("start") {
        @Override
        Optional<Vm> apply(Vm vm, Instant now) {
            refuseDeleted(vm);
            boolean ended =
                    switch (vm.status().phase()) {
                        case STOPPED, FAILED, STOPPING -> true;
                        case PENDING, SCHEDULING, STARTING, RUNNING, PAUSING, PAUSED -> false;
                        case UNKNOWN, DELETING -> false;
                    };
            return vm.desired() == DesiredState.RUNNING && !ended
                    ? Optional.empty()
                    : Optional.of(begin(vm.wanted(DesiredState.RUNNING), "Starting", now));
        }
    },
    STOP("stop") {
        @Override
        Optional<Vm> apply(Vm vm, Instant now) {
            refuseDeleted(vm);
            return vm.desired() == DesiredState.STOPPED
                    ? Optional.empty()
                    : Optional.of(
                            to(vm.wanted(DesiredState.STOPPED), VmPhase.STOPPING, "Stopping", now));
        }
    },
    REBOOT("reboot") {
        @Override
        Optional<Vm> apply(Vm vm, Instant now) {
            refuseDeleted(vm);
            if (vm.desired() != DesiredState.RUNNING) {
                throw wrong(vm, "reboot");
            }
            return Optional.of(begin(vm.rebooting(), "Rebooting", now));
        }
    },
    PAUSE("pause") {
        @Override
        Optional<Vm> apply(Vm vm, Instant now) {
            refuseDeleted(vm);
            if (vm.desired() == DesiredState.PAUSED) {
                return Optional.empty();
            }
            if (vm.status().phase() != VmPhase.RUNNING) {
                throw wrong(vm, "pause");
            }
            return Optional.of(to(vm.wanted(DesiredState.PAUSED), VmPhase.PAUSING, "Pausing", now));
        }
    },
    RESUME("resume") {
        @Override
        Optional<Vm> apply(Vm vm, Instant now) {
            refuseDeleted(vm);
            return switch (vm.desired()) {
                case RUNNING -> Optional.empty();
                case PAUSED -> Optional.of(begin(vm.wanted(DesiredState.RUNNING), "Resuming", now));
                case STOPPED, DELETED -> throw wrong(vm, "resume");
            };
        }
    },
    DELETE("delete") {
        @Override
        Optional<Vm> apply(Vm vm, Instant now) {
            return vm.desired() == DesiredState.DELETED
                    ? Optional.empty()
                    : Optional.of(
                            to(vm.wanted(DesiredState.DELETED), VmPhase.DELETING, "Deleting", now));
        }
    };

    private final String verb;

    VmAction(String verb) {
        this.verb = verb;
    }

    /** The word of the API. */
    public String verb() {
        return verb;
    }

    /**
     * The VM as it is wanted then; empty if it is wanted so already.
     *
     * @throws ProblemException {@code wrong-state}
     */
    abstract Optional<Vm> apply(Vm vm, Instant now);

    private static Vm begin(Vm vm, String reason, Instant now) {
        return to(vm, vm.placement().isPresent() ? VmPhase.STARTING : VmPhase.PENDING, reason, now);
    }

    private static Vm to(Vm vm, VmPhase phase, String reason, Instant now) {
        return vm.with(vm.status().to(phase, reason, "", now));
    }

    private static void refuseDeleted(Vm vm) {
        if (vm.desired() == DesiredState.DELETED) {
            throw new ProblemException(
                    ErrorCode.WRONG_STATE, "VM " + vm.spec().name() + " is being deleted");
        }
    }

    private static ProblemException wrong(Vm vm, String verb) {
        return new ProblemException(
                ErrorCode.WRONG_STATE,
                "VM "
                        + vm.spec().name()
                        + " is "
                        + vm.status().phase()
                        + " and wanted "
                        + vm.desired()
                        + ": nothing to "
                        + verb);
    }
}
