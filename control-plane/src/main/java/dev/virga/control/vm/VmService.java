package dev.virga.control.vm;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.flavor.Flavor;
import dev.virga.api.home.ImageCatalog;
import dev.virga.api.id.VmId;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.vm.DesiredState;
import dev.virga.api.vm.RestartPolicy;
import dev.virga.api.vm.VmCreate;
import dev.virga.api.vm.VmEvent;
import dev.virga.api.vm.VmPhase;
import dev.virga.api.vm.VmSpec;
import dev.virga.api.vm.VmView;
import dev.virga.api.wire.Json;
import dev.virga.control.flavor.Flavors;
import dev.virga.control.store.Change;
import dev.virga.control.store.IdempotencyRecord;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Write;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What people ask of virtual machines: it writes what is wanted, the reconciler does the rest.
 * Calls may block; safe from any thread.
 */
public final class VmService {
    /** The project of everything, until there are others. */
    public static final String PROJECT = "default";

    private final Store store;
    private final ImageCatalog images;
    private final VmRenderer renderer;
    private final InstantSource clock;
    private final RandomGenerator random;

    public VmService(
            Store store,
            ImageCatalog images,
            VmRenderer renderer,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.images = images;
        this.renderer = renderer;
        this.clock = clock;
        this.random = random;
    }

    /**
     * An answer that can be given again.
     *
     * @param status the HTTP status
     * @param body JSON
     */
    public record Answer(int status, String body) {}

    /** An Idempotency-Key with the request it belongs to. */
    public record Key(String key, String route, String bodyHash) {}

    /**
     * Creates a VM; it is placed and started afterwards.
     *
     * @throws ProblemException if the request cannot be met
     */
    public Answer create(VmCreate request, Optional<Key> key) {
        Optional<Answer> earlier = key.flatMap(this::answered);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        VmSpec spec = complete(request);
        View view = store.view();
        Instant now = clock.instant();
        Vm vm = Vm.fresh(VmId.next(random), spec, now);
        Answer answer = new Answer(202, Json.write(renderer.show(view, vm, now)));
        List<Write> writes = new ArrayList<>();
        writes.add(new Write.PutVm(vm));
        writes.add(
                new Write.AddEvent(
                        vm.id(), new VmEvent(now, false, "Created", "asked for " + spec.name())));
        key.ifPresent(k -> writes.add(new Write.PutIdempotency(record(k, answer, now))));
        return switch (store.commit(new Change(writes))) {
            case Outcome.Committed done -> answer;
            case Outcome.NameTaken taken ->
                    throw new ProblemException(
                            ErrorCode.NAME_TAKEN,
                            "there is a VM " + taken.name() + " already; choose another name");
            case Outcome.KeyUsed used -> replay(used.earlier(), key.orElseThrow());
            case Outcome.QuotaExceeded full ->
                    throw new ProblemException(ErrorCode.LIMIT_REACHED, words(full));
            case Outcome.NoProject none ->
                    throw new ProblemException(ErrorCode.NOT_FOUND, "no project " + none.project());
            case Outcome.InUse inUse -> throw new IllegalStateException(inUse.toString());
            case Outcome.Conflict conflict ->
                    throw new ProblemException(
                            ErrorCode.CONFLICT, conflict.row() + " was changed; try again");
        };
    }

    /** All VMs by id, or those of one name. */
    public List<VmView> list(Optional<String> name) {
        View view = store.view();
        Instant now = clock.instant();
        return view.allVms().stream()
                .filter(vm -> name.isEmpty() || vm.spec().name().equals(name.get()))
                .map(vm -> renderer.show(view, vm, now))
                .toList();
    }

    /**
     * One VM.
     *
     * @throws ProblemException {@code not-found}
     */
    public VmView show(String idOrName) {
        View view = store.view();
        return renderer.show(view, find(view, idOrName), clock.instant());
    }

    /**
     * What happened to a VM, oldest first.
     *
     * @throws ProblemException {@code not-found}
     */
    public List<VmEvent> events(String idOrName) {
        View view = store.view();
        return view.eventsOf(find(view, idOrName).id());
    }

    /**
     * Wants a VM gone. Asking again is fine.
     *
     * @throws ProblemException {@code not-found}
     */
    public VmView delete(String idOrName) {
        return want(idOrName, DesiredState.DELETED, VmPhase.DELETING, "Deleting");
    }

    private VmView want(String idOrName, DesiredState desired, VmPhase phase, String reason) {
        while (true) {
            View view = store.view();
            Vm vm = find(view, idOrName);
            Instant now = clock.instant();
            if (vm.desired() == desired) {
                return renderer.show(view, vm, now);
            }
            Vm next = vm.wanted(desired).with(vm.status().to(phase, reason, "", now));
            Change change =
                    Change.of(
                            new Write.PutVm(next),
                            new Write.AddEvent(
                                    vm.id(), new VmEvent(now, false, reason, "asked for")));
            if (store.commit(change) instanceof Outcome.Committed) {
                return renderer.show(store.view(), next, now);
            }
        }
    }

    /**
     * The row of a VM.
     *
     * @throws ProblemException {@code not-found}
     */
    public Vm find(String idOrName) {
        return find(store.view(), idOrName);
    }

    private static Vm find(View view, String idOrName) {
        Optional<Vm> byId = VmId.valid(idOrName) ? view.vm(new VmId(idOrName)) : Optional.empty();
        return byId.or(() -> view.vmNamed(PROJECT, idOrName))
                .orElseThrow(() -> new ProblemException(ErrorCode.NOT_FOUND, "no VM " + idOrName));
    }

    private VmSpec complete(VmCreate request) {
        if (VmId.valid(request.name())) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, request.name() + " looks like an id, not a name");
        }
        Flavor flavor =
                request.flavor()
                        .map(name -> Flavors.named(name).orElseThrow(() -> unknownFlavor(name)))
                        .orElseGet(Flavors::standard);
        try {
            return new VmSpec(
                    request.name(),
                    PROJECT,
                    image(request.image()).id(),
                    flavor.name(),
                    flavor.vcpus(),
                    flavor.memoryBytes(),
                    request.labels(),
                    request.sshKeys(),
                    request.userData().orElse(""),
                    request.group(),
                    request.restartPolicy().orElse(RestartPolicy.ON_FAILURE),
                    request.failover().orElse(true));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
        }
    }

    private ImageManifest image(Optional<String> nameOrId) {
        try {
            if (nameOrId.isPresent()) {
                return images.find(nameOrId.get())
                        .orElseThrow(() ->
                                new ProblemException(
                                        ErrorCode.UNKNOWN_IMAGE,
                                        "no image " + nameOrId.get() + imageHint()));
            }
            return images.list().stream()
                    .findFirst()
                    .orElseThrow(() ->
                            new ProblemException(
                                    ErrorCode.UNKNOWN_IMAGE, "no image yet" + imageHint()));
        } catch (IOException e) {
            throw new ProblemException(
                    ErrorCode.INTERNAL, "the image folder cannot be read: " + e.getMessage(), e);
        }
    }

    private static String imageHint() {
        return "; make one with: cloudctl image build debian";
    }

    private static ProblemException unknownFlavor(String name) {
        return new ProblemException(
                ErrorCode.UNKNOWN_FLAVOR,
                "no flavor "
                        + name
                        + "; there are "
                        + String.join(", ", Flavors.all().stream().map(Flavor::name).toList()));
    }

    private static String words(Outcome.QuotaExceeded full) {
        return "the quota of project "
                + full.project()
                + " is "
                + full.limit()
                + ", it has "
                + full.used()
                + "; delete some VMs";
    }

    private Optional<Answer> answered(Key key) {
        return store.answered(PROJECT, key.key()).map(earlier -> replay(earlier, key));
    }

    private static Answer replay(IdempotencyRecord earlier, Key key) {
        if (!earlier.sameRequest(key.route(), key.bodyHash())) {
            throw new ProblemException(
                    ErrorCode.IDEMPOTENCY_MISMATCH,
                    "this Idempotency-Key was used for another request; make a new one");
        }
        return new Answer(earlier.status(), earlier.answer());
    }

    private static IdempotencyRecord record(Key key, Answer answer, Instant now) {
        return new IdempotencyRecord(
                PROJECT,
                key.key(),
                key.route(),
                key.bodyHash(),
                answer.status(),
                answer.body(),
                now);
    }
}
