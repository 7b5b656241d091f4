package dev.virga.control.flavor;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.flavor.Flavor;
import dev.virga.control.change.Plan;
import dev.virga.control.store.FlavorRow;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The sizes that can be ordered: those that every cell has, and those that its admin has made. */
public final class FlavorService {
    /** Flavors that an admin may make. */
    static final int MAX_FLAVORS = 256;

    private final Store store;

    public FlavorService(Store store) {
        this.store = store;
    }

    /** Smallest first. */
    public List<Flavor> list() {
        List<Flavor> all = new ArrayList<>(Flavors.all());
        store.view().all(FlavorRow.class).forEach(row -> all.add(row.flavor()));
        all.sort(Comparator.comparingLong(Flavor::memoryBytes).thenComparing(Flavor::name));
        return all;
    }

    /** A flavor, if there is one of that name. */
    public Optional<Flavor> named(String name) {
        return Flavors.named(name)
                .or(() -> store.view().one(FlavorRow.class, name).map(FlavorRow::flavor));
    }

    /** A new one. */
    public Plan create(View view, Flavor flavor) {
        if (named(flavor.name()).isPresent()) {
            throw new ProblemException(
                    ErrorCode.NAME_TAKEN, "there is a flavor " + flavor.name() + " already");
        }
        if (view.all(FlavorRow.class).size() >= MAX_FLAVORS) {
            throw new ProblemException(
                    ErrorCode.LIMIT_REACHED, "there are " + MAX_FLAVORS + " flavors; delete some");
        }
        return Plan.done(201, flavor, new Write.PutRow(new FlavorRow(flavor, 0)));
    }

    /** Gone; VMs that were made of it stay as they are. */
    public Plan delete(View view, String name) {
        if (Flavors.named(name).isPresent()) {
            throw new ProblemException(ErrorCode.IN_USE, "flavor " + name + " is built in");
        }
        FlavorRow row =
                view.one(FlavorRow.class, name)
                        .orElseThrow(() ->
                                new ProblemException(ErrorCode.NOT_FOUND, "no flavor " + name));
        return Plan.done(200, row.flavor(), new Write.RemoveRow(row));
    }
}
