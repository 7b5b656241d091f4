package dev.virga.control.operation;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.operation.OperationView;
import dev.virga.control.project.Scope;
import dev.virga.control.store.Operation;
import dev.virga.control.store.Store;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What was asked of VMs. */
public final class OperationService {
    private final Store store;

    public OperationService(Store store) {
        this.store = store;
    }

    /** Those that are seen, newest first. */
    public List<OperationView> list(Scope scope, Optional<String> vm) {
        return store.view().all(Operation.class).stream()
                .filter(operation -> scope.sees(operation.project()))
                .filter(operation ->
                        vm.isEmpty()
                                || vm.get().equals(operation.vm().value())
                                || vm.get().equals(operation.vmName()))
                .sorted(Comparator.comparing(Operation::createdAt).reversed())
                .map(OperationService::show)
                .toList();
    }

    /**
     * One.
     *
     * @throws ProblemException {@code not-found}
     */
    public OperationView show(Scope scope, String id) {
        return store.view()
                .one(Operation.class, id)
                .filter(operation -> scope.sees(operation.project()))
                .map(OperationService::show)
                .orElseThrow(() -> new ProblemException(ErrorCode.NOT_FOUND, "no operation " + id));
    }

    /** As the API shows it. */
    public static OperationView show(Operation operation) {
        return new OperationView(
                operation.id(),
                operation.project(),
                operation.verb(),
                operation.vm(),
                operation.vmName(),
                operation.generation(),
                operation.state(),
                operation.message(),
                operation.createdAt(),
                operation.endedAt());
    }
}
