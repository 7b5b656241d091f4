package dev.virga.control.network;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.NetworkId;
import dev.virga.api.network.NetworkCreate;
import dev.virga.api.network.NetworkState;
import dev.virga.api.network.NetworkView;
import dev.virga.control.change.Plan;
import dev.virga.control.project.Scope;
import dev.virga.control.store.Network;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/** Networks as records: what is wanted of them is kept, nothing is behind them yet. */
public final class NetworkService {
    /** Labels that one may have. */
    static final int MAX_LABELS = 32;

    /** What people are told who want to use one. */
    private static final String NOTHING_BEHIND =
            "this release carries no packets of networks: "
                    + "it is a record, and no VM can use it yet";

    private final Store store;
    private final InstantSource clock;
    private final RandomGenerator random;

    public NetworkService(Store store, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    /** Those that are seen, by project and name. */
    public List<NetworkView> list(Scope scope) {
        return store.view().all(Network.class).stream()
                .filter(row -> scope.sees(row.project()))
                .map(NetworkService::show)
                .toList();
    }

    /**
     * One.
     *
     * @throws ProblemException {@code not-found}
     */
    public NetworkView show(Scope scope, String name) {
        return show(find(store.view(), scope, name));
    }

    /** A new one; the store counts it in its project's quota. */
    public Plan create(View view, Scope scope, NetworkCreate request) {
        if (request.labels().size() > MAX_LABELS) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, "a network has at most " + MAX_LABELS + " labels");
        }
        Network row;
        try {
            row =
                    new Network(
                            NetworkId.next(random),
                            scope.home(),
                            request.name(),
                            request.labels(),
                            clock.instant(),
                            0);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
        }
        if (view.versionOf(row) != 0) {
            throw new ProblemException(
                    ErrorCode.NAME_TAKEN, "there is a network " + row.name() + " already");
        }
        return Plan.done(201, show(row), new Write.PutRow(row));
    }

    /** Gone. */
    public Plan delete(View view, Scope scope, String name) {
        Network row = find(view, scope, name);
        return Plan.done(200, show(row), new Write.RemoveRow(row));
    }

    /**
     * Lets a VM be ordered that uses these.
     *
     * @throws ProblemException {@code unknown-network} if one is not there; {@code wrong-state} if
     *     nothing is behind one
     */
    public static void requireUsable(View view, String project, List<String> names) {
        for (String name : names) {
            Network row =
                    view.one(Network.class, project + "/" + name)
                            .orElseThrow(() ->
                                    new ProblemException(
                                            ErrorCode.UNKNOWN_NETWORK, "no network " + name));
            throw new ProblemException(
                    ErrorCode.WRONG_STATE,
                    "network "
                            + row.name()
                            + " is "
                            + NetworkState.NOT_PROVISIONED
                            + " ("
                            + NOTHING_BEHIND
                            + "); order the VM without it");
        }
    }

    private static Network find(View view, Scope scope, String name) {
        return view.one(Network.class, scope.home() + "/" + name)
                .orElseThrow(() -> new ProblemException(ErrorCode.NOT_FOUND, "no network " + name));
    }

    private static NetworkView show(Network row) {
        return new NetworkView(
                row.id(),
                row.project(),
                row.name(),
                row.labels(),
                NetworkState.NOT_PROVISIONED,
                NOTHING_BEHIND,
                row.createdAt());
    }
}
