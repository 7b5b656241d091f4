package dev.virga.control.group;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.group.GroupCreate;
import dev.virga.api.group.GroupView;
import dev.virga.control.change.Plan;
import dev.virga.control.project.Scope;
import dev.virga.control.store.PlacementGroup;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import java.time.InstantSource;
import java.util.List;

/** Placement groups. */
public final class GroupService {
    /** Groups that a project may have. */
    static final int MAX_GROUPS = 256;

    private final Store store;
    private final InstantSource clock;

    public GroupService(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Those that are seen, by project and name. */
    public List<GroupView> list(Scope scope) {
        View view = store.view();
        return view.all(PlacementGroup.class).stream()
                .filter(group -> scope.sees(group.project()))
                .map(group -> show(view, group))
                .toList();
    }

    /**
     * One.
     *
     * @throws ProblemException {@code not-found}
     */
    public GroupView show(Scope scope, String name) {
        View view = store.view();
        return show(view, find(view, scope, name));
    }

    /** A new one. */
    public Plan create(View view, Scope scope, GroupCreate request) {
        PlacementGroup group;
        try {
            group =
                    new PlacementGroup(
                            scope.home(), request.name(), request.policy(), clock.instant(), 0);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
        }
        if (view.versionOf(group) != 0) {
            throw new ProblemException(
                    ErrorCode.NAME_TAKEN, "there is a group " + group.name() + " already");
        }
        if (list(scope).size() >= MAX_GROUPS) {
            throw new ProblemException(
                    ErrorCode.LIMIT_REACHED, "there are " + MAX_GROUPS + " groups; delete some");
        }
        return Plan.done(201, show(view, group), new Write.PutRow(group));
    }

    /** Gone; it must have no VMs. */
    public Plan delete(View view, Scope scope, String name) {
        PlacementGroup group = find(view, scope, name);
        GroupView shown = show(view, group);
        if (!shown.vms().isEmpty()) {
            throw new ProblemException(
                    ErrorCode.IN_USE, "group " + name + " still has VMs: " + shown.vms());
        }
        return Plan.done(200, shown, new Write.RemoveRow(group));
    }

    private static PlacementGroup find(View view, Scope scope, String name) {
        return view.group(scope.home(), name)
                .orElseThrow(() -> new ProblemException(ErrorCode.NOT_FOUND, "no group " + name));
    }

    private static GroupView show(View view, PlacementGroup group) {
        return new GroupView(
                group.project(),
                group.name(),
                group.policy(),
                view.membersOf(group.project(), group.name()).stream()
                        .map(vm -> vm.spec().name())
                        .toList(),
                group.createdAt());
    }
}
