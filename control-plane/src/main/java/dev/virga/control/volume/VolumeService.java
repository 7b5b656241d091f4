package dev.virga.control.volume;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.VolumeId;
import dev.virga.api.volume.VolumeCreate;
import dev.virga.api.volume.VolumeState;
import dev.virga.api.volume.VolumeView;
import dev.virga.control.change.Plan;
import dev.virga.control.project.Records;
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
    /** What people are told who want to use one. */
    private static final String NOTHING_BEHIND =
            "this release keeps no bytes of volumes: " + "it is a record, and no VM can use it yet";

    private static final Records<Volume> RECORDS =
            new Records<>(Volume.class, "volume", ErrorCode.UNKNOWN_VOLUME, NOTHING_BEHIND);

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
        return RECORDS.list(store.view(), scope).stream().map(VolumeService::show).toList();
    }

    /**
     * One.
     *
     * @throws ProblemException {@code not-found}
     */
    public VolumeView show(Scope scope, String name) {
        return show(RECORDS.find(store.view(), scope, name));
    }

    /** A new one; the store counts it in its project's quota. */
    public Plan create(View view, Scope scope, VolumeCreate request) {
        Volume row =
                RECORDS.fresh(
                        view,
                        request.name(),
                        request.labels(),
                        () ->
                                new Volume(
                                        VolumeId.next(random),
                                        scope.home(),
                                        request.name(),
                                        request.sizeBytes(),
                                        request.labels(),
                                        clock.instant(),
                                        0));
        return Plan.done(201, show(row), new Write.PutRow(row));
    }

    /** Gone. */
    public Plan delete(View view, Scope scope, String name) {
        Volume row = RECORDS.find(view, scope, name);
        return Plan.done(200, show(row), new Write.RemoveRow(row));
    }

    /**
     * Lets a VM be ordered that uses these.
     *
     * @throws ProblemException {@code unknown-volume} if one is not there; {@code wrong-state} if
     *     nothing is behind one
     */
    public static void requireUsable(View view, String project, List<String> names) {
        RECORDS.requireUsable(view, project, names);
    }

    /** One as the API shows it. */
    public static VolumeView show(Volume row) {
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
