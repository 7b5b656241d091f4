package dev.virga.control.network;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.NetworkId;
import dev.virga.api.network.NetworkCreate;
import dev.virga.api.network.NetworkState;
import dev.virga.api.network.NetworkView;
import dev.virga.control.change.Plan;
import dev.virga.control.project.Records;
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
    /** What people are told who want to use one. */
    private static final String NOTHING_BEHIND =
            "this release carries no packets of networks: "
                    + "it is a record, and no VM can use it yet";

    private static final Records<Network> RECORDS =
            new Records<>(Network.class, "network", ErrorCode.UNKNOWN_NETWORK, NOTHING_BEHIND);

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
        return RECORDS.list(store.view(), scope).stream().map(NetworkService::show).toList();
    }

    /**
     * One.
     *
     * @throws ProblemException {@code not-found}
     */
    public NetworkView show(Scope scope, String name) {
        return show(RECORDS.find(store.view(), scope, name));
    }

    /** A new one; the store counts it in its project's quota. */
    public Plan create(View view, Scope scope, NetworkCreate request) {
        Network row =
                RECORDS.fresh(
                        view,
                        request.name(),
                        request.labels(),
                        () ->
                                new Network(
                                        NetworkId.next(random),
                                        scope.home(),
                                        request.name(),
                                        request.labels(),
                                        clock.instant(),
                                        0));
        return Plan.done(201, show(row), new Write.PutRow(row));
    }

    /** Gone. */
    public Plan delete(View view, Scope scope, String name) {
        Network row = RECORDS.find(view, scope, name);
        return Plan.done(200, show(row), new Write.RemoveRow(row));
    }

    /**
     * Lets a VM be ordered that uses these.
     *
     * @throws ProblemException {@code unknown-network} if one is not there; {@code wrong-state} if
     *     nothing is behind one
     */
    public static void requireUsable(View view, String project, List<String> names) {
        RECORDS.requireUsable(view, project, names);
    }

    /** One as the API shows it. */
    public static NetworkView show(Network row) {
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
