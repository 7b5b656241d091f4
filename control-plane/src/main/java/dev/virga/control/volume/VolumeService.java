package dev.virga.control.volume;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.VolumeId;
import dev.virga.api.volume.VolumeCreate;
import dev.virga.api.volume.VolumeState;
import dev.virga.api.volume.VolumeView;
import dev.virga.control.change.Plan;
import dev.virga.control.project.Scope;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Volume;
import dev.virga.control.store.Write;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/** Volumes as records: what is wanted of them is kept, nothing is behind them yet. */
public final class VolumeService {
    /** Labels that one may have. */
    static final int MAX_LABELS = 32;

    /** What people are told who want to use one. */
    private static final String NOTHING_BEHIND =
            "this release keeps no bytes of volumes: " + "it is a record, and no VM can use it yet";

    private final Store store;
    private final InstantSource clock;
    private final RandomGenerator random;

    public VolumeService(Store store, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    /** Those that are seen, by project and name. */
    public List<VolumeView> list(Scope scope) {
        return store.view().all(Volume.class).stream()
                .filter(row -> scope.sees(row.project()))
                .map(VolumeService::show)
                .toList();
    }

    /**
     * One.
     *
     * @throws ProblemException {@code not-found}
     */
    public VolumeView show(Scope scope, String name) {
        return show(find(store.view(), scope, name));
    }

    /** A new one; the store counts it in its project's quota. */
    public Plan create(View view, Scope scope, VolumeCreate request) {
        if (request.labels().size() > MAX_LABELS) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, "a volume has at most " + MAX_LABELS + " labels");
        }
        Volume row;
        try {
            row =
                    new Volume(
                            VolumeId.next(random),
                            scope.home(),
                            request.name(),
                            request.sizeBytes(),
                            request.labels(),
                            clock.instant(),
                            0);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
        }
        if (view.versionOf(row) != 0) {
            throw new ProblemException(
                    ErrorCode.NAME_TAKEN, "there is a volume " + row.name() + " already");
        }
        return Plan.done(201, show(row), new Write.PutRow(row));
    }

    /** Gone. */
    public Plan delete(View view, Scope scope, String name) {
        Volume row = find(view, scope, name);
        return Plan.done(200, show(row), new Write.RemoveRow(row));
    }

    /**
     * Lets a VM be ordered that uses these.
     *
     * @throws ProblemException {@code unknown-volume} if one is not there; {@code wrong-state} if
     *     nothing is behind one
     */
    public static void requireUsable(View view, String project, List<String> names) {
        for (String name : names) {
            Volume row =
                    view.one(Volume.class, project + "/" + name)
                            .orElseThrow(() ->
                                    new ProblemException(
                                            ErrorCode.UNKNOWN_VOLUME, "no volume " + name));
            throw new ProblemException(
                    ErrorCode.WRONG_STATE,
                    "volume "
                            + row.name()
                            + " is "
                            + VolumeState.NOT_PROVISIONED
                            + " ("
                            + NOTHING_BEHIND
                            + "); order the VM without it");
        }
    }

    private static Volume find(View view, Scope scope, String name) {
        return view.one(Volume.class, scope.home() + "/" + name)
                .orElseThrow(() -> new ProblemException(ErrorCode.NOT_FOUND, "no volume " + name));
    }

    private static VolumeView show(Volume row) {
        return new VolumeView(
                row.id(),
                row.project(),
                row.name(),
                row.sizeBytes(),
                row.labels(),
                VolumeState.NOT_PROVISIONED,
                NOTHING_BEHIND,
                row.createdAt());
    }
}
